//! Bodies that arrive in two parts, or of which the second never comes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body::{Body, Frame};
use tokio::time::Sleep;

/// The first half, a pause, and then the second half or a broken connection.
struct Halves {
    first: Option<Bytes>,
    pause: Option<Pin<Box<Sleep>>>,
    second: Option<io::Result<Bytes>>,
}

/// The second half comes after a pause.
pub(super) fn slow(body: Bytes, pause: Duration) -> SdkBody {
    let (first, second) = halves(body);
    let pause = Some(Box::pin(tokio::time::sleep(pause)));
    SdkBody::from_body_1_x(Halves { first: Some(first), pause, second: Some(Ok(second)) })
}

/// The connection breaks after the first half.
pub(super) fn cut(body: Bytes) -> SdkBody {
    let broken = Err(io::Error::from(io::ErrorKind::ConnectionReset));
    SdkBody::from_body_1_x(Halves { first: Some(halves(body).0), pause: None, second: Some(broken) })
}

/// The first half, as if it were all.
pub(super) fn short(body: Bytes) -> SdkBody {
    SdkBody::from(halves(body).0)
}

fn halves(mut body: Bytes) -> (Bytes, Bytes) {
    let second = body.split_off(body.len() / 2);
    (body, second)
}

impl Body for Halves {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(context));
            self.pause = None;
        }
        Poll::Ready(self.second.take().map(|second| second.map(Frame::data)))
    }
}

/// A body that is whole.
pub(super) async fn whole(body: SdkBody) -> Result<Bytes, Box<dyn std::error::Error + Send + Sync>> {
    if let Some(bytes) = body.bytes() {
        return Ok(Bytes::copy_from_slice(bytes));
    }
    let collected = aws_smithy_types::byte_stream::ByteStream::new(body).collect().await?;
    Ok(collected.into_bytes())
}
