//! Documents: well-formed, and with what they say of themselves.

#[cfg(feature = "whole")]
use super::{About, Svg};
#[cfg(feature = "whole")]
use crate::figure::colormap::COOL;
#[cfg(feature = "whole")]
use crate::figure::landscape;
#[cfg(feature = "whole")]
use crate::figure::tests::{count, map, style};
#[cfg(feature = "whole")]
use crate::figure::walk::Walk;

/// Reads a document as XML must be read: tags nest, attributes are quoted, what is reserved is escaped. Returns the elements' names.
pub(in crate::figure) fn well_formed(document: &str) -> Vec<String> {
    let (mut open, mut names, mut rest) = (Vec::new(), Vec::new(), document);
    while let Some((text, after)) = rest.split_once('<') {
        assert!(!text.contains('>'), "a bare > in {text:.80}");
        let entities = text.split('&').skip(1);
        entities.for_each(|part| {
            assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|e| part.starts_with(e)), "a bare & before {part:.40}");
        });
        let (tag, after) = after.split_once('>').expect("a tag ends");
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "tags nest");
            continue;
        }
        let (body, is_empty) = tag.strip_suffix('/').map_or((tag, false), |body| (body, true));
        let (name, mut attributes) = body.split_once(' ').unwrap_or((body, ""));
        names.push(name.to_string());
        while let Some((key, value)) = attributes.split_once("=\"") {
            let (value, more) = value.split_once('"').expect("a value ends");
            assert!(key.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{key} in {tag:.80}");
            assert!(!value.contains('<') && key.trim() != "style", "{key}={value:.80}");
            attributes = more;
        }
        assert_eq!(attributes.trim(), "", "only attributes in {tag:.80}");
        if !is_empty {
            open.push(name.to_string());
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} are open at the end");
    names
}

#[cfg(feature = "whole")]
#[test]
fn an_exported_drawing_is_well_formed_small_and_says_where_it_is_from() {
    let fine: Vec<f32> =
        (0..65_536_u32).map(|k| ((k % 256) as f32 * 0.05).sin() + ((k / 256) as f32 * 0.03).cos()).collect();
    let points: Vec<(f64, f64)> = (0..50).map(|i| (-1.5 + 0.05 * f64::from(i), 0.03 * f64::from(i))).collect();
    let mut drawing = Svg::banded(612, 560);
    landscape::draw_static(&mut drawing, &map(&fine), &style()).unwrap();
    let mut above = Svg::banded(612, 560);
    let light =
        landscape::Light { walk: Walk { points: &points, updates: &[], nearness: &[] }, ..landscape::Light::default() };
    landscape::draw_light(&mut above, &map(&fine), &light, &style()).unwrap();
    drawing.lay(&above);
    let url = "https://example.org/#/explore?v=1&x1=a\"b<c&t=3";
    let facts = [("url", url), ("seed", "7")].map(|(name, value)| (name.to_string(), value.to_string()));
    let about = About { title: "landscape: w₁ & b".into(), facts: facts.to_vec() };
    let document = drawing.document_about(Some(style().palette().card), &about);
    let names = well_formed(&document);
    assert!(["title", "desc", "metadata"].iter().all(|wanted| names.iter().any(|name| name == wanted)), "{names:?}");
    let escaped = "https://example.org/#/explore?v=1&amp;x1=a&quot;b&lt;c&amp;t=3";
    assert_eq!(count(&document, escaped), 2, "to be read, and to be found");
    assert!(document.contains(" seed=\"7\""));
    // Bands of vectors: no picture, no rectangle for each cell.
    assert_eq!((count(&document, "<image"), count(&document, "base64")), (0, 0));
    assert!(count(&document, "<rect") < 10);
    assert!(document.len() < 500_000, "{} bytes", document.len());
    // Over the colour of a band lies only what is higher: its middle is where the map's own colour is.
    let fills: Vec<&str> = document.lines().filter(|l| l.starts_with("<path") && l.contains('Z')).collect();
    assert!(fills.len() > 100, "{} bands on map and bar", fills.len());
    let [r, g, b] = COOL[2];
    assert!(fills[0].ends_with(&format!("fill=\"#{r:02x}{g:02x}{b:02x}\"/>")), "{}", &fills[0][fills[0].len() - 30..]);
    // Few cells stay a picture: an image of eight by eight is not a field.
    assert_eq!(count(&static_map_banded(&map(&fine[..900])), "<image"), 1);
}

#[cfg(feature = "whole")]
fn static_map_banded(scene: &landscape::Scene<'_>) -> String {
    let mut svg = Svg::banded(612, 560);
    landscape::draw_static(&mut svg, scene, &style()).unwrap();
    svg.document(None)
}
