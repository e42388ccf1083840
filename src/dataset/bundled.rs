//! The data sets that come with the page. Each is a [`Table`], used like a file of the reader's own.

use super::table::Table;
use super::{Column, Dataset, Target};
use crate::error::Error;
use std::fmt::Write;

const PENGUINS: &str = include_str!("../../www/data/penguins.csv");
const IRIS: &str = include_str!("../../www/data/iris.csv");

/// Palmer penguins: `species` (Adelie, Gentoo, Chinstrap), `bill_length_mm`, `bill_depth_mm`, `flipper_length_mm`,
/// `body_mass_g`, and the texts `island` and `sex`; 344 rows, some cells missing.
///
/// Gorman, Williams, Fraser 2014, doi:10.1371/journal.pone.0090081, as published in the palmerpenguins package
/// (Horst, Hill, Gorman 2020, doi:10.5281/zenodo.3960218); CC0.
pub fn penguins() -> Result<Table, Error> {
    let mut table = Table::parse(PENGUINS)?;
    // A year is a number, but not a measurement of a penguin.
    table.remove_last("year");
    let (mm, g) = ("mm", "g");
    table.set_units(&[("bill_length_mm", mm), ("bill_depth_mm", mm), ("flipper_length_mm", mm), ("body_mass_g", g)]);
    Ok(table)
}

/// Fisher's iris: `sepal_length_cm`, `sepal_width_cm`, `petal_length_cm`, `petal_width_cm`, and `species` (setosa,
/// versicolor, virginica); 150 rows.
///
/// Fisher 1936, doi:10.1111/j.1469-1809.1936.tb02137.x; UCI Machine Learning Repository, doi:10.24432/C56C76, CC BY 4.0.
pub fn iris() -> Result<Table, Error> {
    let mut lines = IRIS.lines();
    let species: Vec<&str> = lines.next().unwrap_or_default().split(',').skip(2).collect();
    let names = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"];
    let mut text = format!("{},species\n", names.join(","));
    for line in lines {
        // The file has the class's number in place of its name.
        if let Some((measurements, class)) = line.rsplit_once(',') {
            let name = class.parse::<usize>().ok().and_then(|class| species.get(class)).unwrap_or(&"");
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{measurements},{name}");
        }
    }
    let mut table = Table::parse(&text)?;
    table.set_units(&names.map(|name| (name, "cm")));
    Ok(table)
}

/// Handwritten digits: 64 grey levels of an 8×8 picture, row by row from the top, each 0 … 1, and the digit; 1,797 rows. `text` is the
/// file `digits.csv`, which the page fetches when it is asked for: 64 levels 0 … 16 and the digit in each line.
///
/// Alpaydin and Kaynak 1998 (the test set), UCI Machine Learning Repository, doi:10.24432/C50P49, CC BY 4.0.
pub fn digits(text: &str) -> Result<Dataset, Error> {
    const PIXELS: usize = 64;
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for (line, row) in text.lines().enumerate().filter(|(_, row)| !row.trim().is_empty()) {
        let bad = |column: usize, found: &str, expected: &str| Error::BadCell {
            line: line as u32 + 1,
            column: column as u32 + 1,
            found: found.to_owned(),
            expected: expected.to_owned(),
        };
        let cells: Vec<&str> = row.split(',').map(str::trim).collect();
        if cells.len() != PIXELS + 1 {
            return Err(bad(cells.len(), row, "cells:65"));
        }
        for (column, cell) in cells.iter().enumerate() {
            let most = if column < PIXELS { 16 } else { 9 };
            let level = cell.parse::<u8>().ok().filter(|level| *level <= most);
            let level = f64::from(level.ok_or_else(|| bad(column, cell, "number"))?);
            if column < PIXELS {
                inputs.push(level / 16.0);
            } else {
                targets.push(level);
            }
        }
    }
    if targets.len() < 2 {
        return Err(Error::TooSmall { what: "rows".to_owned(), found: targets.len() as u32, needed: 2 });
    }
    let columns = (0..PIXELS).map(|k| Column::plain(&format!("pixel {},{}", k / 8 + 1, k % 8 + 1))).collect();
    let classes = Target::Classes((0..10).map(|digit| digit.to_string()).collect());
    Ok(Dataset { image: Some((8, 8)), ..Dataset::new(columns, inputs, classes, targets) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::table::{Kind, Selected, TableColumn};

    fn select(table: &Table, inputs: &[&str], target: &str, classes: (&str, &str)) -> Selected {
        table.select(inputs, target, &[classes.0, classes.1]).unwrap_or_else(|error| panic!("{classes:?}: {error}"))
    }

    fn counts(selected: &Selected) -> (usize, usize) {
        let positive = selected.dataset.targets.iter().filter(|&&y| y > 0.5).count();
        (selected.dataset.targets.len() - positive, positive)
    }

    fn check_column(selected: &Selected, k: usize, unit: &str, mean: f64, sd: f64) {
        let column = &selected.dataset.columns[k];
        assert_eq!(column.unit, unit, "{column:?}");
        assert!((column.mean / mean - 1.0).abs() < 1e-13 && (column.sd / sd - 1.0).abs() < 1e-13, "{column:?}");
    }

    #[test]
    fn penguins_are_complete() {
        let table = penguins().expect("a good file");
        assert_eq!((table.rows(), table.skipped()), (344, &[][..]));
        let numbers: Vec<&str> =
            table.columns().iter().filter(|c| c.kind() == Kind::Number).map(|c| c.name.as_str()).collect();
        assert_eq!(numbers, ["bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g"]);
        let species = table.column("species").and_then(TableColumn::classes);
        assert_eq!(species, Some(["Adelie", "Gentoo", "Chinstrap"].map(str::to_owned).to_vec()));
    }

    #[test]
    fn any_two_species() {
        let table = penguins().expect("a good file");
        let bills = ["bill_length_mm", "bill_depth_mm"];
        let selected = select(&table, &bills, "species", ("adelie", "gentoo"));
        assert_eq!(counts(&selected), (151, 123));
        // Mean and deviation of the file's rows, computed by another program.
        check_column(&selected, 0, "mm", 42.702_919_708_029_21, 5.186_076_834_675_613);
        check_column(&selected, 1, "mm", 16.836_131_386_861_318, 2.009_732_069_216_381_6);
        let lines: Vec<String> = selected.skipped.iter().map(ToString::to_string).collect();
        let line = |line| format!("bad_cell: line={line}, column=3, found=NA, expected=number");
        assert_eq!(lines, [line(5), line(273)]);
        assert_eq!(counts(&select(&table, &bills, "species", ("gentoo", "chinstrap"))), (123, 68));
        assert_eq!(counts(&select(&table, &["body_mass_g"], "species", ("Chinstrap", "Adelie"))), (68, 151));
    }

    #[test]
    fn digits_are_complete() {
        let text = include_str!("../../www/data/digits.csv");
        let data = digits(text).expect("a good file");
        assert_eq!((data.rows(), data.d, data.target.classes().len()), (1797, 64, 10));
        let counts: Vec<usize> = (0..10).map(|c| data.targets.iter().filter(|y| **y as usize == c).count()).collect();
        // The repository's own counts.
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        assert!(data.inputs.iter().all(|x| (0.0..=1.0).contains(x)));
        let refuse =
            |text: &str, error: &str| assert_eq!(digits(text).map_err(|e| e.to_string()), Err(error.to_owned()));
        let row = |last: &str| format!("{}{last}", "0,".repeat(64));
        refuse(&format!("{}\n{}", row("1"), row("10")), "bad_cell: line=2, column=65, found=10, expected=number");
        refuse("1,2", "bad_cell: line=1, column=3, found=1,2, expected=cells:65");
        refuse("", "too_small: what=rows, found=0, needed=2");
    }

    #[test]
    fn iris_is_complete() {
        let table = iris().expect("a good file");
        assert_eq!((table.rows(), table.skipped()), (150, &[][..]));
        let species = table.column("species").and_then(TableColumn::classes);
        assert_eq!(species, Some(["setosa", "versicolor", "virginica"].map(str::to_owned).to_vec()));
        let selected = select(&table, &["petal_length_cm", "petal_width_cm"], "species", ("versicolor", "virginica"));
        assert_eq!((counts(&selected), selected.skipped.len()), ((50, 50), 0));
        check_column(&selected, 0, "cm", 4.906, 0.821_440_198_675_472_8);
    }
}
