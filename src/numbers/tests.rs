use super::*;
use crate::run::{Shelf, race};
use crate::spec::Spec;

fn open(text: &str) -> Run {
    let mut run = Run::open(Spec::parse(text).expect(text), &Shelf::default()).expect(text);
    while run.pending() {
        run.work(1_000_000);
    }
    run
}

/// A CSV's comment lines, its names and its rows; the cells here hold neither commas nor quotes.
fn read(csv: &str) -> (Vec<String>, Vec<String>, Vec<Vec<String>>) {
    let (comments, rest): (Vec<&str>, Vec<&str>) = csv.lines().partition(|line| line.starts_with('#'));
    let split = |line: &str| line.split(',').map(str::to_string).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = rest[1..].iter().map(|line| split(line)).collect();
    let names = split(rest[0]);
    assert!(rows.iter().all(|row| row.len() == names.len()), "every row has {} cells", names.len());
    (comments.iter().map(|line| (*line).to_string()).collect(), names, rows)
}

fn number(text: &str) -> f64 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no number"))
}

#[test]
fn every_file_says_where_it_is_from() {
    let mut run = open("data=penguins&opt=sgd&seed=7&t=12");
    let (now, _) = run.report();
    let url = "https://example.org/#/explore?v=1&opt=sgd&seed=7&t=12";
    for (pane, found) in [
        ("landscape", landscape(&run, &now, None)),
        ("data", data(&run)),
        ("curves", curves(&run, &now, &[], None)),
        ("network", network(&run)),
    ] {
        let found = Numbers { about: about(&run, pane, url), ..found };
        let (comments, ..) = read(&csv(&found));
        for line in [
            "# Downhill",
            &format!("# pane: {pane}"),
            &format!("# url: {url}"),
            "# seed: 7",
            "# update: 12",
            "# opt: sgd",
        ] {
            assert!(comments.iter().any(|found| found == line), "{pane}: {line} in {comments:?}");
        }
        let value: serde_json::Value = serde_json::from_str(&json(&found)).expect(pane);
        assert_eq!(
            (value["url"].as_str(), value["seed"].as_u64(), value["update"].as_u64()),
            (Some(url), Some(7), Some(12)),
            "{pane}"
        );
    }
    assert_eq!(address(&run), "#/explore?v=1&seed=7&opt=sgd&t=12");
}

#[test]
fn a_landscape_is_the_loss_at_its_places() {
    for (spec, axes) in [
        ("data=penguins&t=5", vec!["w1", "w2"]),
        ("data=penguins&t=5&view=line&p1=b", vec!["b"]),
        ("data=penguins&t=5&view=surface&box=-1,1,0,8&p2=b", vec!["w1", "b"]),
        ("data=xor&hidden=4&t=5&p1=w1_1_1&p2=w2_1_3", vec!["w1_1_1", "w2_1_3"]),
    ] {
        let mut run = open(spec);
        let (now, _) = run.report();
        let found = landscape(&run, &now, None);
        let (comments, names, rows) = read(&csv(&found));
        assert_eq!(names, [axes.clone(), vec!["loss"]].concat(), "{spec}");
        let all = run.problem().parameter_names();
        let place: Vec<usize> = axes.iter().map(|axis| all.iter().position(|name| name == axis).expect(axis)).collect();
        for row in rows.iter().step_by(97) {
            let mut w = run.w().to_vec();
            place.iter().zip(row).for_each(|(&k, cell)| w[k] = number(cell));
            let (loss, written) = (run.problem().train.loss(&w), number(&row[axes.len()]));
            assert!((written - loss).abs() <= 1e-12 * loss.abs().max(1.0), "{spec}: {row:?} is {loss}");
        }
        // What the axes do not show is said.
        for (name, w) in all.iter().zip(run.w()).filter(|(name, _)| !axes.contains(&name.as_str())) {
            assert!(comments.contains(&format!("# {name}: {}", shortest(*w))), "{spec}: {name}");
        }
        let value: serde_json::Value = serde_json::from_str(&json(&found)).expect(spec);
        let lengths = ["x", "y", "z"].map(|key| value[key].as_array().map_or(0, Vec::len));
        assert_eq!(lengths, if axes.len() == 2 { [128, 128, 128] } else { [512, 0, 1] }, "{spec}");
        assert_eq!(value["walk"]["loss"].as_array().map(Vec::len), Some(6), "{spec}");
        assert_eq!(value["walk"][axes[0]][5].as_f64(), Some(run.w()[place[0]]), "{spec}");
    }
}

#[test]
fn along_directions_the_slice_itself_is_said() {
    for spec in ["data=xor&hidden=4&t=9&slice=random", "data=xor&hidden=4&t=9&slice=filter&view=line"] {
        let mut run = open(spec);
        let (now, _) = run.report();
        let found = landscape(&run, &now, None);
        let plane = !spec.contains("line");
        let (_, names, rows) = read(&csv(&found));
        assert_eq!(names, if plane { vec!["a", "b", "loss"] } else { vec!["a", "loss"] }, "{spec}");
        let value: serde_json::Value = serde_json::from_str(&json(&found)).expect(spec);
        let vector = |name: &str| -> Vec<f64> {
            value["slice"][name].as_array().into_iter().flatten().filter_map(serde_json::Value::as_f64).collect()
        };
        let (origin, u, v) = (vector("origin"), vector("u"), vector("v"));
        assert_eq!((origin.len(), u.len(), v.len()), (17, 17, if plane { 17 } else { 0 }), "{spec}");
        for row in rows.iter().step_by(131) {
            let (a, b) = (number(&row[0]), if plane { number(&row[1]) } else { 0.0 });
            let w: Vec<f64> = (0..17).map(|k| origin[k] + a * u[k] + b * v.get(k).copied().unwrap_or(0.0)).collect();
            let (loss, written) = (run.problem().train.loss(&w), number(&row[row.len() - 1]));
            assert!((written - loss).abs() <= 1e-12 * loss.abs().max(1.0), "{spec}: {row:?} is {loss}");
        }
        // The walk left the slice that goes through where it is now.
        let distance = value["walk"]["distance"].as_array().expect(spec);
        assert!(distance[0].as_f64() > Some(0.01) && distance[9].as_f64() < Some(1e-9), "{spec}: {distance:?}");
    }
}

#[test]
fn a_dear_landscape_is_the_one_on_the_screen() {
    let mut run = open("data=clouds&n=20000&t=1");
    let (now, _) = run.report();
    let values = [0.25_f32, 0.1, 3.0e-5, f32::NAN];
    let found = landscape(&run, &now, Some((GridSize { width: 2, height: 2 }, &values)));
    let (_, _, rows) = read(&csv(&found));
    let losses: Vec<&str> = rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(losses, ["0.25", "0.1", "0.00003", ""], "without the digits that only the widening shows");
    let value: serde_json::Value = serde_json::from_str(&json(&found)).expect("JSON");
    assert_eq!(value["z"], serde_json::json!([[0.25, 0.1], [3.0e-5, null]]));
}

#[test]
fn samples_come_with_what_the_model_says_of_them() {
    for (spec, target, outputs) in [
        ("data=penguins&t=50", "class", 1),
        ("data=regression&n=40&t=20&noise=0.1", "y", 1),
        ("data=moons&hidden=3&out=softmax&loss=ce&t=20", "class", 2),
    ] {
        let run = open(spec);
        let (_, names, rows) = read(&csv(&data(&run)));
        let set = &run.problem().dataset;
        let place =
            |name: &str| names.iter().position(|n| n == name).unwrap_or_else(|| panic!("{spec}: {name} in {names:?}"));
        assert_eq!(rows.len(), set.rows() as usize, "{spec}");
        assert_eq!(names.iter().filter(|name| name.starts_with("output")).count(), outputs, "{spec}: {names:?}");
        let held_out = rows.iter().filter(|row| row[place("part")] == "test").count();
        assert_eq!(held_out, set.test.len(), "{spec}");
        let first = number(&rows[3][place(&set.columns[0].name)]);
        assert!((first - set.columns[0].raw(set.row(3)[0])).abs() < 1e-12, "{spec}");
        if let Some(accuracy) = run.problem().accuracy(&run.problem().train, run.w()) {
            let trained = rows.iter().filter(|row| row[place("part")] == "train");
            let right = trained.clone().filter(|row| row[place("predicted")] == row[place(target)]).count();
            assert!((right as f64 / trained.count() as f64 - accuracy).abs() < 1e-12, "{spec}");
        } else {
            assert!(
                number(&rows[3][place("predicted")]).is_finite() && number(&rows[3][place(target)]).is_finite(),
                "{spec}"
            );
        }
    }
}

#[test]
fn records_are_those_of_the_run_and_of_its_rivals() {
    let mut run = open("data=penguins&t=30&race=adam:0.05");
    let (now, _) = run.report();
    let mut rivals = Vec::new();
    race::follow(&run, &mut rivals, &Shelf::default()).expect("a race");
    let (_, names, rows) = read(&csv(&curves(&run, &now, &rivals, None)));
    assert_eq!(names, ["run", "update", "loss", "test_loss", "gradient_norm", "w1", "w2", "b"]);
    let own: Vec<_> = rows.iter().filter(|row| row[0] == "gd").collect();
    assert_eq!((own.len(), own[0][1].as_str(), own[30][1].as_str()), (31, "0", "30"));
    assert_eq!(number(&own[30][2]).to_bits(), now.loss.to_bits(), "to the last digit");
    let others = rows.iter().filter(|row| row[0] == "adam").count();
    assert_eq!(others, rivals[0].timeline().records().len());
    // On smaller batches the same budget is more updates.
    assert!(others > 500, "{others}");
    let alone = open("data=penguins&t=3&test=0");
    let (_, names, _) = read(&csv(&curves(&alone, &now, &[], None)));
    assert_eq!(names[..3], ["update", "loss", "gradient_norm"], "no column for what there is not");
}

#[test]
fn records_are_those_of_the_run_beside_too() {
    for (difference, shared) in [("lr:0.1", true), ("hidden:5", false)] {
        let mut run = open(&format!("data=xor&n=40&hidden=2&t=30&beside={difference}"));
        let (now, _) = run.report();
        let mut other = crate::run::beside::follow(&run, None, &Shelf::default()).expect("a second run");
        other.work(u64::MAX);
        let (last, _) = other.report();
        let (_, names, rows) = read(&csv(&curves(&run, &now, &[], Some(&other))));
        assert_eq!(names[..3], ["run", "update", "loss"], "{difference}");
        assert_eq!(names.contains(&"w1_1_1".to_string()), shared, "a column is of one parameter: {difference}");
        let second: Vec<_> = rows.iter().filter(|row| row[0] == difference).collect();
        assert_eq!(number(&second[second.len() - 1][2]).to_bits(), last.loss.to_bits());
        assert_ne!(last.loss.to_bits(), now.loss.to_bits());
    }
}

#[test]
fn parameters_have_their_names() {
    let run = open("data=xor&hidden=3&t=9");
    let (_, names, rows) = read(&csv(&network(&run)));
    assert_eq!(names, ["parameter", "value", "gradient"]);
    assert_eq!((rows.len(), rows[0][0].as_str(), rows[12][0].as_str()), (13, "w1_1_1", "b2_1"));
    for (row, w) in rows.iter().zip(run.w()) {
        assert_eq!(number(&row[1]).to_bits(), w.to_bits());
    }
}

#[test]
fn cells_are_quoted_where_they_must_be() {
    for (cell, written) in [
        ("a", "a"),
        ("a,b", "\"a,b\""),
        ("say \"a\"", "\"say \"\"a\"\"\""),
        ("# a", "\"# a\""),
        ("a\nb", "\"a\nb\""),
        ("", ""),
    ] {
        assert_eq!(quoted(cell), written);
    }
}

#[test]
fn readouts_are_a_row_each() {
    let mut run = open("data=penguins&t=40");
    let found = super::readouts(&mut run);
    let (_, names, rows) = read(&csv(&found));
    assert_eq!(names, ["readout", "predicted", "found", "agrees"]);
    let row = |name: &str| rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("{name}"));
    let (record, _) = run.report();
    assert!((number(&row("loss")[2]) - record.loss).abs() < 1e-15 && row("loss")[1].is_empty());
    assert_eq!(row("step_size")[2..], ["1", "yes"]);
}

#[test]
fn a_chart_is_a_row_for_each_point() {
    use crate::figure::chart::{Scene, Series};
    use crate::figure::curves::Scale;
    let series = |look, points, band, hue| Series { name: format!("s{hue}"), hue, look, points, band };
    let curves = Scene {
        x: ("update".into(), Scale::Linear),
        y: ("loss".into(), Scale::Linear),
        rows: Vec::new(),
        series: vec![
            series(Look::Line, vec![(0.0, 1.0), (10.0, 0.5)], vec![(0.9, 1.1), (0.4, 0.6)], 0),
            series(Look::Dashed, vec![(0.0, 1.5)], Vec::new(), 1),
        ],
    };
    let found = chart(&curves);
    let (_, names, rows) = read(&csv(&found));
    assert_eq!(names, ["series", "kind", "x", "y", "lower", "upper"]);
    assert_eq!(rows[1], ["s0", "measured", "10", "0.5", "0.4", "0.6"]);
    assert_eq!(rows[2], ["s1", "predicted", "0", "1.5", "", ""]);
    assert_eq!(found.about[1].1, Values::Texts(vec!["loss".into()]));
    let dots = Scene {
        rows: vec!["a".into(), "b".into()],
        series: vec![series(Look::Dots, vec![(7.0, -1.07)], Vec::new(), 1)],
        ..curves
    };
    let (_, names, rows) = read(&csv(&chart(&dots)));
    assert_eq!((names.join(" "), rows[0].join(" ")), ("series kind x".into(), "b run 7".into()));
}
