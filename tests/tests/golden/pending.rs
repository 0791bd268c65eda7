//! Files that nothing computes yet: read, counted and named, so that none is skipped in silence.

use jdt_tests::tally::Tally;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    kind: String,
    name: String,
}

fn account(file: &str, reason: impl Fn(&str) -> &'static str) {
    let Some(cases) = super::cases_of::<Case>(file) else { return };
    let mut tally = Tally::new(file);
    for case in &cases {
        tally.pending(reason(&case.kind), &case.name);
    }
    tally.finish();
}

#[test]
fn lovasz() {
    account("lovasz.json", |kind| match kind {
        "softmax" => "Lovász-softmax, the issue on the mathematics",
        "hinge" => "Lovász hinge, the issue on the mathematics",
        other => panic!("lovasz.json: no loss is called {other:?}"),
    });
}

#[test]
fn peers() {
    account("peers.json", |kind| match kind {
        "segmentation" => "the peers' conventions, the issue on the mathematics",
        "surface" => "surface distances, the issue on the mathematics",
        other => panic!("peers.json: no kind is called {other:?}"),
    });
}
