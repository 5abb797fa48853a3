//! Accounts.

use futures::future::join_all;
use online_shop::entities::Profile;
use online_shop::services::{AccountError, CartError, SignUp};

use super::{Case, assert_refused, at, count_done, list};

list![
    an_account_is_found_by_each_of_its_names,
    an_email_a_username_and_an_id_are_of_one_account,
    signing_up_once_more_with_the_same_values_is_no_mistake,
    of_many_who_want_a_username_one_gets_it,
    of_many_who_want_an_email_one_gets_it,
    names_that_stores_may_take_for_others_are_refused,
    a_profile_is_changed,
    a_username_is_changed_and_free_again,
    a_closed_account_is_there_no_more,
];

async fn an_account_is_found_by_each_of_its_names(case: Case) {
    let ann = case.user(1, "ann").await;
    assert_eq!(case.accounts.by_email(&ann.email).await.unwrap().as_ref(), Some(&ann));
    assert_eq!(case.accounts.by_id(ann.id).await.unwrap().as_ref(), Some(&ann));
    assert_eq!(case.accounts.by_username(&ann.username).await.unwrap().as_ref(), Some(&ann));
    // Bytes are compared, not letters.
    assert_eq!(case.accounts.by_email(&ann.email.to_uppercase()).await.unwrap(), None);
    assert_eq!(case.accounts.by_username(&case.username("Ann")).await.unwrap(), None);
    assert_eq!(case.accounts.by_id(case.id(2)).await.unwrap(), None);
}

async fn an_email_a_username_and_an_id_are_of_one_account(case: Case) {
    let ann = case.user(1, "ann").await;
    let eve = case.sign_up(2, "eve");
    let same_email = SignUp { email: ann.email.clone(), ..eve.clone() };
    assert_refused!(case.accounts.sign_up(same_email).await, AccountError::EmailTaken);
    let same_username = SignUp { username: ann.username.clone(), ..eve.clone() };
    assert_refused!(case.accounts.sign_up(same_username).await, AccountError::UsernameTaken);
    let same_id = SignUp { id: ann.id, ..eve.clone() };
    assert_refused!(case.accounts.sign_up(same_id).await, AccountError::IdTaken(_));
    assert_eq!(case.accounts.by_email(&eve.email).await.unwrap(), None);
    case.accounts.sign_up(eve).await.unwrap();
}

async fn signing_up_once_more_with_the_same_values_is_no_mistake(case: Case) {
    let ann = case.user(1, "ann").await;
    assert_eq!(case.user(1, "ann").await, ann);
    let other = SignUp { password_hash: "other".to_owned(), ..case.sign_up(1, "ann") };
    assert_refused!(case.accounts.sign_up(other).await, AccountError::EmailTaken);
}

async fn of_many_who_want_a_username_one_gets_it(case: Case) {
    let want = |number: u32| {
        let new = SignUp { username: case.username("bob"), ..case.sign_up(number, &format!("bob{number}")) };
        case.accounts.sign_up(new)
    };
    let signed_up = join_all((1..=6).map(want)).await;
    assert_eq!(count_done(signed_up, |error| matches!(error, AccountError::UsernameTaken)), 1);
    let bob = case.accounts.by_username(&case.username("bob")).await.unwrap().unwrap();
    assert_eq!(case.accounts.by_email(&bob.email).await.unwrap(), Some(bob));
}

async fn of_many_who_want_an_email_one_gets_it(case: Case) {
    let want = |number: u32| {
        let new = SignUp { username: case.username(&format!("bob{number}")), ..case.sign_up(number, "bob") };
        case.accounts.sign_up(new)
    };
    let signed_up = join_all((1..=6).map(want)).await;
    assert_eq!(count_done(signed_up, |error| matches!(error, AccountError::EmailTaken)), 1);
}

async fn names_that_stores_may_take_for_others_are_refused(case: Case) {
    let ann = case.sign_up(1, "ann");
    for email in ["", " ", &format!("{} ", ann.email), &format!(" {}", ann.email), &"x".repeat(191)] {
        let new = SignUp { email: email.to_owned(), ..ann.clone() };
        assert_refused!(case.accounts.sign_up(new).await, AccountError::Invalid { field: "e-mail address", .. });
    }
    let new = SignUp { username: format!("{} ", ann.username), ..ann.clone() };
    assert_refused!(case.accounts.sign_up(new).await, AccountError::Invalid { field: "username", .. });
    assert_eq!(case.accounts.by_email(&ann.email).await.unwrap(), None);
}

async fn a_profile_is_changed(case: Case) {
    let ann = case.user(1, "ann").await;
    let profile = Profile { first_name: None, last_name: Some("Lee".to_owned()) };
    let changed = case.accounts.change_profile(&ann.email, profile.clone(), at(1)).await.unwrap();
    assert_eq!(changed.profile, profile);
    assert_eq!((changed.updated_at, changed.created_at), (at(1), ann.created_at));
    assert_eq!(case.accounts.by_email(&ann.email).await.unwrap(), Some(changed));
    let nobody = case.accounts.change_profile(&case.email("nobody"), profile, at(1)).await;
    assert_refused!(nobody, AccountError::NoAccount);
}

async fn a_username_is_changed_and_free_again(case: Case) {
    let (ann, eve) = (case.user(1, "ann").await, case.user(2, "eve").await);
    assert_refused!(case.accounts.rename(&eve, &ann.username, at(1)).await, AccountError::UsernameTaken);
    let anna = case.accounts.rename(&ann, &case.username("anna"), at(1)).await.unwrap();
    assert_eq!(case.accounts.by_username(&anna.username).await.unwrap(), Some(anna));
    // What was read before is not what is there.
    assert_refused!(case.accounts.rename(&ann, &case.username("annie"), at(2)).await, AccountError::Changed);
    let eve = case.accounts.rename(&eve, &ann.username, at(1)).await.unwrap();
    assert_eq!(case.accounts.by_username(&ann.username).await.unwrap(), Some(eve));
}

async fn a_closed_account_is_there_no_more(case: Case) {
    let ann = case.open().await;
    case.product(2, 5).await;
    case.product(3, 5).await;
    case.add("ann", 2, 1).await;
    let order = case.checkouts.place(&case.checkout("ann", 1)).await.unwrap();
    case.add("ann", 3, 1).await;
    case.accounts.close(&ann.email, at(300)).await.unwrap();
    assert_eq!(case.accounts.by_email(&ann.email).await.unwrap(), None);
    assert_eq!(case.accounts.by_id(ann.id).await.unwrap(), None);
    assert_eq!(case.accounts.by_username(&ann.username).await.unwrap(), None);
    assert_eq!(case.carts.list(&ann.email).await.unwrap(), []);
    assert_refused!(case.carts.add(&case.put("ann", 2, 1)).await, CartError::NoAccount);
    let changed = case.accounts.change_profile(&ann.email, Profile::default(), at(301)).await;
    assert_refused!(changed, AccountError::NoAccount);
    // Its orders stay, and so does its address; its name is free.
    assert_eq!(case.orders.by_id(order.order_id).await.unwrap(), Some(order));
    assert_refused!(case.accounts.sign_up(case.sign_up(903, "ann")).await, AccountError::EmailTaken);
    let bob = SignUp { username: ann.username.clone(), ..case.sign_up(904, "bob") };
    case.accounts.sign_up(bob).await.unwrap();
    case.accounts.close(&ann.email, at(302)).await.unwrap();
    assert_refused!(case.accounts.close(&case.email("nobody"), at(302)).await, AccountError::NoAccount);
}
