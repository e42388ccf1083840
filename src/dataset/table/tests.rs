use super::*;
use crate::dataset::{Dataset, Target};
use proptest::prelude::*;

/// A table in short: columns as `name:kind`, rows as the cells' values (`·` where missing), what is skipped as
/// `line:column found expected`.
fn summary(text: &str) -> Result<(String, Vec<String>, Vec<String>), String> {
    let table = Table::parse(text).map_err(|error| error.to_string())?;
    let columns: Vec<String> = table.columns.iter().map(|c| format!("{}:{}", c.name, c.kind().name())).collect();
    let cell = |column: &TableColumn, i: usize| match &column.cells {
        Cells::Numbers(numbers) if numbers[i].is_nan() => "·".to_owned(),
        Cells::Numbers(numbers) => numbers[i].to_string(),
        Cells::Texts { labels, index } => labels.get(index[i] as usize).map_or("·".to_owned(), String::clone),
    };
    let row = |i: usize| table.columns.iter().map(|c| cell(c, i)).collect::<Vec<String>>().join(" ");
    let rows = (0..table.lines.len()).map(row).collect();
    Ok((columns.join(" "), rows, table.skipped.iter().map(short).collect()))
}

fn short(error: &Error) -> String {
    match error {
        Error::BadCell { line, column, found, expected } => format!("{line}:{column} {found} {expected}"),
        other => other.to_string(),
    }
}

fn check(text: &str, columns: &str, rows: &[&str], skipped: &[&str]) {
    let (found_columns, found_rows, found_skipped) = summary(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    assert_eq!(found_columns, columns, "columns of {text:?}");
    assert_eq!(found_rows, rows, "rows of {text:?}");
    assert_eq!(found_skipped, skipped, "skipped of {text:?}");
}

fn check_refused(text: &str, error: &str) {
    assert_eq!(summary(text).expect_err(text), error, "{text:?}");
}

#[test]
fn delimiters_headers_and_line_endings() {
    let numbers = "x:number y:number";
    check("x,y\n1,2\n3,4\n", numbers, &["1 2", "3 4"], &[]);
    check("x;y\n1;2\n3;4", numbers, &["1 2", "3 4"], &[]);
    check("x\ty\n1\t2\n3\t4", numbers, &["1 2", "3 4"], &[]);
    check("\u{feff}x,y\r\n1,2\r\n3,4\r\n", numbers, &["1 2", "3 4"], &[]);
    check("x,y\r1,2\r3,4\r", numbers, &["1 2", "3 4"], &[]);
    check("\n\n x , y \n\n 1 ,\t2 \n,\n3,4\n\n", numbers, &["1 2", "3 4"], &[]);
    check("x,y,\n1,2,\n3,4,", "x:number y:number column3:text", &["1 2 ·", "3 4 ·"], &[]);
    check("x,y\n1,2,\n3,4", numbers, &["1 2", "3 4"], &[]);
    check("1,2\n3,4", "column1:number column2:number", &["1 2", "3 4"], &[]);
    check("a,2\nb,4", "column1:text column2:number", &["a 2", "b 4"], &[]);
    // An index without a name, as pandas and R write it.
    check(",x\n0,1\n1,3", "column1:number x:number", &["0 1", "1 3"], &[]);
    check("x,x,x_2\n1,2,3\n4,5,6", "x:number x_2:number x_2_2:number", &["1 2 3", "4 5 6"], &[]);
    check("7\n8\n", "column1:number", &["7", "8"], &[]);
    check("Größe,β\n1,2\n3,4", "Größe:number β:number", &["1 2", "3 4"], &[]);
    // A year is no header where another number stands in the first row.
    check("1999,a\n2000,b", "column1:number column2:text", &["1999 a", "2000 b"], &[]);
}

#[test]
fn quotes() {
    let columns = "x:number t:text";
    check("x,t\n1,\"a, b\"\n\"2\",c", columns, &["1 a, b", "2 c"], &[]);
    check("x,t\n1,\"say \"\"a\"\"\"\n2,\"\"\"\"", columns, &["1 say \"a\"", "2 \""], &[]);
    check("x,t\n1, \"a\" \n2,5\" pipe\n", columns, &["1 a", "2 5\" pipe"], &[]);
    check("x,t\n1,\"two\nlines\"\n2,b\nc,d,e\n", columns, &["1 two\nlines", "2 b"], &["5:3 3 cells:2"]);
    check("x,t\n1,a\n2,\"open\n3,c\n4,d", columns, &["1 a", "3 c", "4 d"], &["3:2 \"open closing_quote"]);
    check("x,t\n1,a\n2,\"b\"c\n3,d", columns, &["1 a", "3 d"], &["3:2 \"b\"c delimiter"]);
    // Semicolons in quotes are text, however many rows have one.
    check("x,t\n1,\"a; b\"\n2,\"c; d\"\n3,\"e; f\"", columns, &["1 a; b", "2 c; d", "3 e; f"], &[]);
    // The quote of line 3 is closed only by that of line 4: both are stray.
    check("x,t\n1,a\n2,\"b\n3,\"c\n4,d", columns, &["1 a", "4 d"], &["3:2 \"b delimiter", "4:2 \"c closing_quote"]);
}

#[test]
fn numbers() {
    let columns = "x:number t:text";
    check("x,t\n1e3,a\n-.5,b\n+2.,c", columns, &["1000 a", "-0.5 b", "2 c"], &[]);
    check("x;t\n1,5;a\n-2,25;b\n3;c", columns, &["1.5 a", "-2.25 b", "3 c"], &[]);
    check("x\ty\n1,5\t2\n3,5\t4", "x:number y:number", &["1.5 2", "3.5 4"], &[]);
    // Both signs in one table: the rarer one is not guessed at.
    check("x;t\n1,5;a\n2,5;b\n1.234;c", columns, &["1.5 a", "2.5 b", "· c"], &["4:1 1.234 number"]);
    check("x;t\n1.5;a\n2.5;b\n1,234;c", columns, &["1.5 a", "2.5 b", "· c"], &["4:1 1,234 number"]);
    check("x,t\n1,a\n2,b\n\"1,234\",c", columns, &["1 a", "2 b", "· c"], &["4:1 1,234 number"]);
    let huge = "x,t\n1e300,a\n-1e300,b\n1e999,c\n1e301,d\n2,e";
    let rows = [format!("{} a", 1e300), format!("{} b", -1e300), "· c".to_owned(), "· d".to_owned(), "2 e".to_owned()];
    check(huge, columns, &rows.each_ref().map(String::as_str), &["4:1 1e999 number", "5:1 1e301 number"]);
    let words = ["4:1 inf number", "5:1 -Infinity number"];
    check("x,t\n1,a\n2,b\ninf,c\n-Infinity,d\n3,e", columns, &["1 a", "2 b", "· c", "· d", "3 e"], &words);
    check("x,t\n1,a\n0x10,b\n3,c", columns, &["1 a", "· b", "3 c"], &["3:1 0x10 number"]);
    check("x,t\n-0,a\n0,b", columns, &["0 a", "0 b"], &[]);
}

#[test]
fn missing_and_bad_cells() {
    let columns = "x:number t:text";
    let text = "x,t\n1,a\n,b\nNA,c\nnan,d\n?,NA\n-,f\nN/A,\nnull,?\n2,-";
    check(text, columns, &["1 a", "· b", "· c", "· d", "· ·", "· f", "· ·", "· ·", "2 ·"], &[]);
    check("x,t\n1,a\n2\n3,b,4\n5,c", columns, &["1 a", "5 c"], &["3:2 1 cells:2", "4:3 3 cells:2"]);
    check("x,t\n1,a\ntwo,b\n3,c", columns, &["1 a", "· b", "3 c"], &["3:1 two number"]);
    // Line 1 is a row with a bad cell, not a header: y has a number there.
    check("a,1\n2,2\n3,3", "column1:number column2:number", &["· 1", "2 2", "3 3"], &["1:1 a number"]);
    let long = format!("x,t\n1,a\n{},b\n2,c", "ä".repeat(100));
    check(&long, columns, &["1 a", "· b", "2 c"], &[&format!("3:1 {}… number", "ä".repeat(40))]);
}

#[test]
fn tables_with_nothing_to_learn_from() {
    check_refused("", "too_small: what=rows, found=0, needed=2");
    check_refused("\u{feff}\r\n \r\n", "too_small: what=rows, found=0, needed=2");
    check_refused("x,y", "too_small: what=rows, found=0, needed=2");
    check_refused("x,y\n1,2", "too_small: what=rows, found=1, needed=2");
    check_refused("1,2", "too_small: what=rows, found=1, needed=2");
    check_refused("a,b\nc,d\ne,f", "too_small: what=columns, found=0, needed=1");
    check_refused("\"x,y\n1,2", "bad_cell: line=1, column=1, found=\"x,y, expected=closing_quote");
}

#[test]
fn stray_quotes_in_every_line_cost_bounded_time() {
    // Each quote is closed by the next line's, followed by text: every line is bad, and is read about twice.
    let text = "\"a,1\n".repeat(20_000);
    let error = Table::parse(&text).expect_err("no row");
    assert_eq!(error.to_string(), "bad_cell: line=1, column=1, found=\"a,1, expected=delimiter");
    let text = format!("x,y\n1,2\n3,4\n{}", "\"\"\"a,1\n".repeat(20_000));
    assert_eq!(Table::parse(&text).map(|table| table.rows()), Ok(2));
}

const PETS: &str = "\
kind,weight,height,legs,name
Cat,4,25,4,Minka
dog,20,50,4,Rex
Cat,5,27,4,Tom
bird,0.1,NA,2,Hansi
dog,24,54,4,Bello
bird,?,9,2,Koko
dog,x,48,4,Waldi
,3,22,4,Mimi
";

fn pets() -> Table {
    Table::parse(PETS).expect("a good table")
}

fn select(inputs: &[&str], target: &str, classes: &[&str]) -> Result<(Dataset, Vec<String>), String> {
    let selected = pets().select(inputs, target, classes).map_err(|error| error.to_string())?;
    Ok((selected.dataset, selected.skipped.iter().map(short).collect()))
}

#[test]
fn classes_of_texts() {
    // Names without regard to case; the table's spelling is kept.
    let (data, skipped) = select(&["WEIGHT", "height"], "kind", &["cat", "DOG"]).expect("classes");
    assert_eq!(data.target, Target::two("Cat", "dog"));
    assert_eq!(data.targets, [0.0, 1.0, 0.0, 1.0]);
    assert_eq!(skipped, ["8:2 x number", "9:1  value"]);
    let raw: Vec<f64> = (0..4).map(|i| data.columns[0].raw(data.row(i)[0]).round()).collect();
    assert_eq!(raw, [4.0, 20.0, 5.0, 24.0]);
    assert_eq!((data.d, data.rows(), data.columns[1].name.as_str()), (2, 4, "height"));
    for k in 0..2 {
        let column: Vec<f64> = (0..4).map(|i| data.row(i)[k]).collect();
        let mean = column.iter().sum::<f64>() / 4.0;
        let variance = column.iter().map(|x| x * x).sum::<f64>() / 4.0;
        assert!(mean.abs() < 1e-15 && (variance - 1.0).abs() < 1e-15, "column {k}: {mean}, {variance}");
    }
    let (data, _) = select(&["weight"], "kind", &["dog", "cat"]).expect("classes");
    assert_eq!(data.targets, [1.0, 0.0, 1.0, 0.0]);
}

#[test]
fn all_classes() {
    let (data, skipped) = select(&["height"], "kind", &["Cat", "dog", "bird"]).expect("classes");
    assert_eq!(data.target.classes(), ["Cat", "dog", "bird"]);
    assert_eq!(data.targets, [0.0, 1.0, 0.0, 1.0, 2.0, 1.0]);
    assert_eq!(skipped, ["5:3 NA number", "9:1  value"]);
    let same = "conflict: key=class2, value=Cat, other=class0, otherValue=Cat, allowed=dog, bird";
    assert_eq!(select(&["height"], "kind", &["cat", "dog", "CAT"]).expect_err(same), same);
}

#[test]
fn classes_of_numbers_and_values() {
    for (two, four) in [("2", "4"), ("2.0", "4e0")] {
        let (data, skipped) = select(&["height"], "legs", &[two, four]).expect("classes");
        assert_eq!(data.target, Target::two("2", "4"));
        assert_eq!(data.targets, [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]);
        assert_eq!(skipped, ["5:3 NA number"]);
    }
    let (data, skipped) = select(&["height"], "weight", &[]).expect("values");
    assert_eq!(data.targets, [4.0, 20.0, 5.0, 24.0, 3.0]);
    assert_eq!(skipped, ["5:3 NA number", "7:2 ? number", "8:2 x number"]);
    let Target::Values(column) = data.target else { panic!("not values: {:?}", data.target) };
    assert_eq!(column.name, "weight");
    // 56/5, and √(1026/5 − 11.2²).
    assert!((column.mean - 11.2).abs() < 1e-14 && (column.sd - 79.76_f64.sqrt()).abs() < 1e-14, "{column:?}");
}

#[test]
fn a_choice_that_does_not_fit_names_what_does() {
    let check = |inputs: &[&str], target, classes: &[&str], error: &str| {
        assert_eq!(select(inputs, target, classes).expect_err(error), error);
    };
    let some: &[&str] = &["cat", "dog"];
    check(&["weight"], "sort", some, "bad_value: key=target, value=sort, allowed=kind, weight, height, legs, name");
    check(&["size"], "kind", some, "bad_value: key=x1, value=size, allowed=weight, height, legs");
    check(&["legs", "name"], "kind", some, "bad_value: key=x2, value=name, allowed=weight, height, legs");
    check(&["legs"], "kind", &["cat", "cow"], "bad_value: key=class1, value=cow, allowed=Cat, dog, bird");
    check(&["legs"], "kind", &["3", "cat"], "bad_value: key=class0, value=3, allowed=Cat, dog, bird");
    check(&["legs"], "kind", &[], "bad_value: key=class0, value=, allowed=Cat, dog, bird");
    let same = "conflict: key=class1, value=Cat, other=class0, otherValue=Cat, allowed=dog, bird";
    check(&["legs"], "kind", &["cat", "CAT"], same);
    let same = "conflict: key=x2, value=legs, other=x1, otherValue=legs, allowed=weight, height";
    check(&["legs", "legs"], "kind", some, same);
    let same = "conflict: key=x1, value=legs, other=target, otherValue=legs, allowed=weight, height";
    check(&["legs"], "legs", &[], same);
    check(&[], "kind", some, "too_small: what=columns, found=0, needed=1");
    check(&["weight", "height"], "kind", &["dog", "bird"], "too_small: what=classes, found=1, needed=2");
    let quantity = "x,y\n1.5,1\n2.5,2\n3.5,3\n4.5,4.5";
    let error = Table::parse(quantity).expect("numbers").select(&["y"], "x", &["1.5", "2.5"]);
    assert_eq!(error.expect_err("no classes").to_string(), "bad_value: key=target, value=x, allowed=");
}

#[test]
fn suggestions() {
    let check = |text: &str, inputs: &[&str], target: &str, classes: &[&str]| {
        let table = Table::parse(text).expect(text);
        let choice = table.suggestion().expect(text);
        assert_eq!(
            (choice.inputs.as_slice(), choice.target.as_str()),
            (&*inputs.iter().map(|&s| s.to_owned()).collect::<Vec<String>>(), target)
        );
        assert_eq!(choice.classes, classes);
        let inputs: Vec<&str> = choice.inputs.iter().map(String::as_str).collect();
        table.select(&inputs, target, classes).expect("a suggestion can be taken");
    };
    // The names differ in every row: they are no classes.
    check(PETS, &["weight", "height"], "kind", &["Cat", "dog"]);
    check("x,y,c\n1,2,0\n3,4,1\n5,6,0\n7,8,1", &["x", "y"], "c", &["0", "1"]);
    check("x,y\n1,2\n3,4\n5,7", &["x"], "y", &[]);
    assert_eq!(Table::parse("7\n8").expect("numbers").suggestion(), None);
}

#[test]
fn a_constant_column_is_centred() {
    let table = Table::parse("x,y\n0.1,1\n0.1,2\n0.1,3").expect("numbers");
    let data = table.select(&["x"], "y", &[]).expect("values").dataset;
    assert_eq!((data.columns[0].mean, data.columns[0].sd, data.inputs), (0.1, 1.0, vec![0.0; 3]));
}

#[test]
fn huge_and_offset_columns_are_standardised() {
    for text in ["x,y\n1e300,1\n-1e300,2", "x,y\n1e-300,1\n3e-300,2", "x,y\n1600000000001,1\n1600000000000,2"] {
        let data = Table::parse(text).expect(text).select(&["x"], "y", &[]).expect(text).dataset;
        let [a, b] = data.inputs[..] else { panic!("two rows: {text:?}") };
        assert!((a.abs() - 1.0).abs() < 1e-3 && (a + b).abs() < 1e-3, "{text:?}: {a}, {b}");
    }
}

#[test]
fn the_hash_is_fnv_1a() {
    // From the test vectors of RFC 9923.
    let check = |text: &str, hash: &str| assert_eq!(content_hash(text), hash, "{text:?}");
    check("", "cbf29ce484222325");
    check("a", "af63dc4c8601ec8c");
    check("foobar", "85944171f73967e8");
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// Pieces that matter to the reader, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        ",", ";", "\t", "\n", "\r\n", "\r", "\"", "\"\"", " ", "1", "2.5", "3,5", "-", "NA", "a", "ß", "\u{feff}",
        "1e999",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Reads `text`, and if it is a table, chooses from it in every way that could go wrong.
fn read_and_select(text: &str) {
    let Ok(table) = Table::parse(text) else {
        return;
    };
    let names: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    for target in &names {
        for input in &names {
            let classes = table.column(target).and_then(TableColumn::classes).unwrap_or_default();
            let all: Vec<&str> = classes.iter().map(String::as_str).collect();
            for classes in [&[][..], &all[..all.len().min(2)], &all, &["1", "a"]] {
                if let Ok(Selected { dataset, .. }) = table.select(&[input], target, classes) {
                    assert!(dataset.inputs.iter().chain(&dataset.targets).all(|x| x.is_finite()), "{dataset:?}");
                    assert_eq!(dataset.inputs.len(), dataset.targets.len());
                }
            }
        }
    }
    if let Some(choice) = table.suggestion() {
        assert!(names.contains(&choice.target.as_str()));
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in any::<String>()) {
        read_and_select(&text);
    }

    #[test]
    fn any_order_of_signs_is_read_without_panic(text in pieces()) {
        read_and_select(&text);
    }

    /// A table written in any of the ways is read as it was.
    #[test]
    fn a_written_table_is_read_back(
        rows in prop::collection::vec((-1e9..1e9_f64, "([a-z ,;\"]{0,8}|[a-z ,\"\n]{0,8})z"), 2..20),
        delimiter in prop::sample::select(vec![",", ";", "\t"]),
        ending in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut text = format!("x{delimiter}t{ending}");
        for (x, t) in &rows {
            // Without a letter first, trimming and other kinds of cells would come into play.
            text += &[&x.to_string(), delimiter, &quoted(&format!("t{t}")), ending].concat();
        }
        let table = Table::parse(&text).expect("a good table");
        prop_assert_eq!(table.skipped(), &[]);
        let Cells::Numbers(numbers) = &table.columns[0].cells else { panic!("numbers") };
        prop_assert_eq!(numbers, &rows.iter().map(|(x, _)| *x).collect::<Vec<f64>>());
        let Cells::Texts { labels, index } = &table.columns[1].cells else { panic!("texts") };
        for (i, (_, t)) in rows.iter().enumerate() {
            prop_assert_eq!(&labels[index[i] as usize], &format!("t{t}"));
        }
    }
}
