//! As many requests as fit into one call.

/// Cuts a list into chunks of at most so many requests and bytes; a request that is larger by itself has a chunk of its own.
pub(super) fn chunks<R>(requests: Vec<R>, most: usize, bytes_max: usize, bytes: impl Fn(&R) -> usize) -> Vec<Vec<R>> {
    let mut chunks = Vec::with_capacity(requests.len().div_ceil(most));
    let (mut chunk, mut size) = (Vec::new(), 0_usize);
    for request in requests {
        let more = bytes(&request);
        if chunk.len() == most || (!chunk.is_empty() && size.saturating_add(more) > bytes_max) {
            chunks.push(std::mem::take(&mut chunk));
            size = 0;
        }
        size = size.saturating_add(more);
        chunk.push(request);
    }
    if !chunk.is_empty() {
        chunks.push(chunk);
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::chunks;

    #[test]
    fn chunks_are_bounded_by_number_and_bytes_and_keep_the_order() {
        let cut = |sizes: &[usize]| chunks(sizes.to_vec(), 3, 10, |size| *size);
        assert_eq!(cut(&[]), Vec::<Vec<usize>>::new());
        assert_eq!(cut(&[1, 2, 3, 4]), [vec![1, 2, 3], vec![4]]);
        assert_eq!(cut(&[5, 5, 1, 9]), [vec![5, 5], vec![1, 9]]);
        assert_eq!(cut(&[20, 1, 20]), [vec![20], vec![1], vec![20]]);
    }
}
