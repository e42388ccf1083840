//! The data sets that come with the page. Each is a [`Table`], used like a file of the reader's own.

use super::table::Table;
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
