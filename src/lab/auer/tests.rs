use super::super::Verdict;
use super::*;
use crate::run::Shelf;

fn run(text: &str) -> Run {
    Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text)
}

fn all(text: &str) -> Vec<Claim> {
    let run = run(text);
    claims(&run, points(&run).as_ref())
}

/// One claim of a Spec: what is predicted and what measured, to `digits` of the predicted; and it agrees.
fn check(text: &str, id: &str, predicted: f64, measured: f64, share: f64) {
    let claims = all(text);
    let claim = claims.iter().find(|claim| claim.id == id).unwrap_or_else(|| panic!("{text}: {id} in {claims:?}"));
    let near = |a: f64, b: f64| (a - b).abs() <= share * b.abs().max(1e-300);
    assert!(near(claim.predicted, predicted), "{text}: {claim:?}");
    assert!(near(claim.measured.expect(id), measured), "{text}: {claim:?}");
    assert_eq!(claim.verdict(), Verdict::Agrees, "{text}: {claim:?}");
}

#[test]
fn what_is_claimed_of_ladders_is_found() {
    let check = |text: &str, id: &str, predicted: f64, measured: f64, share: f64| {
        check(&format!("data=ladder&bias=no&{text}"), id, predicted, measured, share);
    };
    check("n=10", "minima", 25.0, 25.0, 0.0);
    check("n=10", "saddles", 40.0, 40.0, 0.0);
    check("n=10", "maxima", 16.0, 16.0, 0.0);
    check("n=10", "euler", 1.0, 1.0, 0.0);
    check("n=11", "minima", 25.0, 30.0, 0.0);
    check("n=11&leftover=origin", "minima", 25.0, 25.0, 0.0);
    check("n=5&d=1", "minima", 5.0, 5.0, 0.0);
    check("n=5&d=1&ratio=5", "minima_merged", 4.0, 4.0, 0.0);
    check("n=5&d=1&ratio=1.5", "minima_merged", 4.0, 1.0, 0.0);
    check("n=12&d=1&scene=line&view=line", "lemma", 12.0, 12.0, 0.0);
    check("n=5&d=1&scene=line&view=line", "barrier", 0.03125, 0.017_071_88, 1e-5);
    check("n=12&d=3", "minima", 64.0, 64.0, 0.0);
    check("n=12&d=3", "maxima", 27.0, 27.0, 0.0);
    check("n=12&d=3", "euler_space", 1.0, 1.0, 0.0);
    check("n=36&d=3", "minima", 1728.0, 1728.0, 0.0);
    check("n=2&d=1&scene=pair", "fold", 5.719_050_504_220_26, 5.719_05, 1e-4);
    check("n=2&d=1&y=0.7&scene=pair", "fold", 8.356_298_788_793_63, 8.3563, 1e-4);
    check("n=10&y=0.8&scene=bad", "worst_best", 2.25, 2.1604, 1e-4);
    check("n=10&y=0.8&scene=bad", "best", 0.016, 0.016, 1e-6);
    check("n=10&scene=descent", "decades_w", 9.633, 9.5514, 1e-3);
    check("n=5&d=1&mix=0&scene=met", "minima_met", 1.0, 1.0, 0.0);
    check("n=5&d=1&mix=0.45", "minima_between", 1.0, 2.0, 0.0);
    check("n=5&d=1&mix=0.55", "minima_between", 1.0, 5.0, 0.0);
    check("n=10&loss=matching", "stationary", 1.0, 1.0, 0.0);
    check("n=1&d=1", "place", 1.0, 1.0, 1e-9);
    check("n=1&d=1&view=line", "flat_right", 0.03125, 0.03125, 1e-6);
    check("n=1&d=1&moved=0:2,0.9", "place", 1.098_612_288_668_109_8, 1.098_612_288_668_109_8, 1e-9);
    // Near ½ the minimum is near 0, and the flat beyond it is as far away as ever.
    check("n=1&d=1&moved=0:2,0.501", "flat_right", 0.124_500_5, 0.124_500_5, 1e-6);
    check("n=1&d=1&moved=0:2,0.499", "flat_low", 0.124_500_5, 0.124_500_5, 1e-6);
    check("n=1&d=1&moved=0:2,0.2", "flat_low", 0.02, 0.02, 1e-6);
    check("n=1&d=1&moved=0:2,0.2", "flat_left", 0.045, 0.045, 1e-6);
    check("n=1&d=1&moved=0:2,0.2", "place", -std::f64::consts::LN_2, -std::f64::consts::LN_2, 1e-9);
    check("n=5&d=1&noise=1", "euler_line", 1.0, 1.0, 0.0);
}

/// Whatever the spread, and with one valley as well as with many.
#[test]
fn starts_end_as_their_draw_says() {
    for (text, best) in [("n=10&y=0.8&scale=3", 0.016), ("n=6&scale=0.5", 0.0), ("n=10&ratio=1.5&scale=2", 0.0)] {
        let all = all(&format!("data=ladder&bias=no&init=lognormal&scene=starts&{text}"));
        for id in ["best_share", "mean_loss"] {
            let claim = all.iter().find(|claim| claim.id == id).unwrap_or_else(|| panic!("{text}: {id} in {all:?}"));
            assert_eq!((claim.relation, claim.verdict()), (Relation::Equal, Verdict::Agrees), "{text}: {claim:?}");
            assert!(id != "mean_loss" || claim.predicted > best, "{text}: {claim:?}");
        }
    }
}

#[test]
fn what_is_claimed_of_equal_distances_is_found() {
    check("data=offsets&bias=no&steep=6&view=line&w0=0.3,1", "slice_minima", 5.0, 5.0, 0.0);
    check("data=offsets&bias=no&steep=6&view=line&w0=0.3,1", "space_minima", 0.0, 0.0, 0.0);
    check("data=offsets&bias=no&steep=2.5&view=line&w0=0.3,1", "slice_merged", 4.0, 3.0, 0.0);
    check("data=pinned&bias=no&d=1", "pinned_minima", 6.0, 6.0, 0.0);
    check("data=pinned&bias=no&d=1", "euler", 1.0, 1.0, 0.0);
    check("data=pinned&bias=no&d=2&p2=w2", "pinned_minima", 26.0, 26.0, 0.0);
    check("data=pinned&bias=no&d=2", "bad_good", 1.0, 19.846, 1e-4);
    check("data=pinned&bias=no&d=2&steep=8", "pinned_lost", 26.0, 5.0, 0.0);
}

/// Whatever is dragged, nothing is claimed that is not so.
#[test]
fn no_claim_fails_while_settings_are_dragged() {
    for scene in ["", "pair", "line", "grid", "bad", "descent"] {
        for n in [1, 2, 5, 7, 12] {
            for (y, ratio) in
                [(0.6, 4.0), (0.6, 30.0), (0.75, 5.6), (0.75, 16.0), (0.8, 7.0), (0.8, 16.0), (0.9, 200.0)]
            {
                for d in [1, 2, 3].into_iter().filter(|d| *d <= n) {
                    let text = format!("data=ladder&bias=no&n={n}&d={d}&y={y}&ratio={ratio}&scene={scene}");
                    let wrong: Vec<Claim> =
                        all(&text).into_iter().filter(|claim| claim.verdict() == Verdict::Disagrees).collect();
                    assert!(wrong.is_empty(), "{text}: {wrong:?}");
                }
            }
        }
    }
}
