//! Lessons: Markdown with LaTeX between dollars becomes HTML with MathML, ready for the page's strict policy.
//!
//! `www/lessons/<name>.md` becomes `www/pkg/lessons/<name>.html`, a fragment; beside them `index.json` lists the lessons and `math.css`
//! holds what MathML would put in style attributes, which the Content-Security-Policy forbids.
//!
//! A lesson begins with `# Its title`. A fenced block of the language `scene` holds a Spec's query, over as many lines as it likes; its `hide=`
//! names the parts of the page that the scene goes without. It becomes a placeholder that the page turns into a `<downhill-lab>`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::{Parser as Latex, Storage, push_mathml};

use crate::house::{Fail, at};

/// A lesson as the page gets it.
#[derive(Debug)]
struct Lesson {
    title: String,
    html: String,
    /// The scenes' Specs, in order.
    scenes: Vec<String>,
}

/// Style declarations that became classes: class name to declarations.
type Styles = BTreeMap<String, String>;

/// Renders every lesson in `from` into `to` and returns how many there are.
pub(crate) fn render_all(from: &Path, to: &Path) -> Result<usize, Fail> {
    fs::create_dir_all(to).map_err(at(to))?;
    let mut sources: Vec<_> = match fs::read_dir(from) {
        Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
        Err(_) => Vec::new(),
    };
    sources.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    sources.sort();
    let (mut styles, mut index) = (Styles::new(), Vec::new());
    for path in &sources {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).map_err(at(path))?;
        let lesson = render(&text, &mut styles)
            .map_err(|(line, message)| Fail::project(format!("{}:{line}: {message}", path.display())))?;
        let file = to.join(&name).with_extension("html");
        fs::write(&file, lesson.html).map_err(at(&file))?;
        index.push(serde_json::json!({ "name": name, "title": lesson.title, "scenes": lesson.scenes }));
    }
    let css: String = styles.iter().fold(String::new(), |mut css, (class, declarations)| {
        let _ = writeln!(css, ".{class} {{ {declarations} }}");
        css
    });
    let (index_file, css_file) = (to.join("index.json"), to.join("math.css"));
    fs::write(&index_file, serde_json::Value::from(index).to_string()).map_err(at(&index_file))?;
    fs::write(&css_file, css).map_err(at(&css_file))?;
    Ok(sources.len())
}

/// Renders one lesson. An error is a line number and what is wrong there.
fn render(markdown: &str, styles: &mut Styles) -> Result<Lesson, (usize, String)> {
    let options = Options::ENABLE_MATH | Options::ENABLE_TABLES | Options::ENABLE_SMART_PUNCTUATION;
    let mut lesson = Lesson { title: String::new(), html: String::new(), scenes: Vec::new() };
    let mut events = Vec::new();
    let (mut in_title, mut scene) = (false, None::<String>);
    for (event, range) in Parser::new_ext(markdown, options).into_offset_iter() {
        let wrong = |message: String| (1 + markdown[..range.start].matches('\n').count(), message);
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) if &*language == "scene" => {
                scene = Some(String::new());
            }
            Event::Text(text) if scene.is_some() => {
                if let Some(query) = &mut scene {
                    query.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) if scene.is_some() => {
                let (spec, placeholder) = placeholder(&scene.take().unwrap_or_default());
                lesson.scenes.push(spec);
                events.push(Event::Html(placeholder.into()));
            }
            Event::InlineMath(latex) => events.push(math(&latex, DisplayMode::Inline, styles).map_err(wrong)?),
            Event::DisplayMath(latex) => events.push(math(&latex, DisplayMode::Block, styles).map_err(wrong)?),
            Event::Text(text) if text.contains('$') => {
                return Err(wrong(format!("a dollar that begins no formula (braces unbalanced?): {text}")));
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                return Err(wrong(format!("a lesson holds no HTML of its own, here: {}", html.trim())));
            }
            Event::Start(Tag::Image { dest_url, .. }) if is_foreign(&dest_url) => {
                return Err(wrong(format!("nothing is loaded from another host: {dest_url}")));
            }
            other => {
                match &other {
                    Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) => in_title = true,
                    Event::End(TagEnd::Heading(HeadingLevel::H1)) => in_title = false,
                    Event::Text(text) if in_title => lesson.title.push_str(text),
                    _ => {}
                }
                events.push(other);
            }
        }
    }
    if lesson.title.is_empty() {
        return Err((1, "a lesson begins with `# Its title`".to_string()));
    }
    html::push_html(&mut lesson.html, events.into_iter());
    match breach(&lesson.html) {
        Some(found) => Err((1, format!("the page's policy forbids `{found}` in a lesson's HTML"))),
        None => Ok(lesson),
    }
}

/// The Spec of a scene, without what is hidden, and the element that the page turns into a lab.
fn placeholder(query: &str) -> (String, String) {
    let pairs = || query.split(['&', '\n']).map(str::trim).filter(|pair| !pair.is_empty());
    let hide = pairs().filter_map(|pair| pair.strip_prefix("hide=")).collect::<Vec<_>>().join(",");
    let spec = pairs().filter(|pair| !pair.starts_with("hide=")).collect::<Vec<_>>().join("&");
    let html = format!("<div class=\"scene\" data-spec=\"{}\" data-hide=\"{}\"></div>\n", escape(&spec), escape(&hide));
    (spec, html)
}

/// One formula as MathML without style attributes. A formula that LaTeX would refuse is an error, not a red word on the page.
fn math<'a>(latex: &str, display_mode: DisplayMode, styles: &mut Styles) -> Result<Event<'a>, String> {
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Latex::new(latex, &storage) {
        events.push(Ok(event.map_err(|error| format!("in ${latex}$: {error}"))?));
    }
    let mut mathml = String::new();
    // The source goes along as an annotation: what a screen reader or a copy of the formula falls back to.
    let config = RenderConfig { display_mode, annotation: Some(latex), ..RenderConfig::default() };
    push_mathml::<_, pulldown_latex::ParserError>(&mut mathml, events.into_iter(), config)
        .map_err(|error| format!("in ${latex}$: {error}"))?;
    // pulldown-latex leaves out the space before this attribute, which HTML's grammar wants.
    let mathml = style_to_class(&mathml.replace("\"minsize=", "\" minsize="), styles);
    Ok(match display_mode {
        DisplayMode::Inline => Event::InlineHtml(mathml.into()),
        DisplayMode::Block => Event::Html(mathml.into()),
    })
}

/// Moves each tag's style attribute into a class that is named for what it declares.
fn style_to_class(markup: &str, styles: &mut Styles) -> String {
    let mut out = String::with_capacity(markup.len());
    for piece in markup.split_inclusive('>') {
        // A piece is text and then one tag: `>` in text is written `&gt;`.
        let Some((before, rest)) = piece.split_once(" style=\"") else {
            out.push_str(piece);
            continue;
        };
        let Some((declarations, after)) = rest.split_once('"') else {
            out.push_str(piece);
            continue;
        };
        let class = format!(
            "m-{}",
            declarations
                .split(|c: char| !c.is_ascii_alphanumeric())
                .filter(|word| !word.is_empty())
                .collect::<Vec<_>>()
                .join("-")
        );
        out.push_str(before);
        match after.split_once(" class=\"") {
            Some((middle, classes)) => {
                let _ = write!(out, "{middle} class=\"{class} {classes}");
            }
            None => {
                let _ = write!(out, " class=\"{class}\"{after}");
            }
        }
        styles.insert(class, declarations.to_string());
    }
    out
}

/// What in a fragment the Content-Security-Policy would block.
fn breach(html: &str) -> Option<&'static str> {
    let tags = html.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    for tag in tags {
        for forbidden in [" style=", " onclick=", " onload=", " onerror=", " src=\"http", " src=\"//"] {
            if tag.contains(forbidden) {
                return Some(forbidden);
            }
        }
        if tag.starts_with("script") || tag.starts_with("style") {
            return Some("script or style");
        }
    }
    None
}

/// Whether an address leads to another host.
fn is_foreign(address: &str) -> bool {
    address.contains("://") || address.starts_with("//")
}

/// Text as it stands in a double-quoted attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Renders a lesson that must be right, with its styles.
    fn good(markdown: &str) -> (Lesson, Styles) {
        let mut styles = Styles::new();
        match render(markdown, &mut styles) {
            Ok(lesson) => (lesson, styles),
            Err((line, message)) => panic!("line {line}: {message}"),
        }
    }

    #[test]
    fn a_scene_becomes_a_placeholder() {
        let (lesson, _) =
            good("# A *title* here\n\nText.\n\n```scene\ndata=penguins&lr=1\nhide=header,text\nact=tanh\n```\n");
        assert_eq!(lesson.title, "A title here");
        assert_eq!(lesson.scenes, ["data=penguins&lr=1&act=tanh"]);
        let expected =
            r#"<div class="scene" data-spec="data=penguins&amp;lr=1&amp;act=tanh" data-hide="header,text"></div>"#;
        assert!(lesson.html.contains(expected), "{}", lesson.html);
    }

    #[test]
    fn a_formula_becomes_mathml_and_its_styles_become_classes() {
        let (lesson, styles) = good("# T\n\nInline $a < b$ and\n\n$$\\sqrt{x}\\;\\color{red} y\\, \\sum_{i=1}^n$$\n");
        assert!(lesson.html.contains("<math") && lesson.html.contains("<msqrt"), "{}", lesson.html);
        assert!(!lesson.html.contains("style="), "{}", lesson.html);
        assert!(!styles.is_empty());
        for class in styles.keys() {
            assert!(lesson.html.contains(class.as_str()), "{class} is not used in {}", lesson.html);
        }
    }

    #[test]
    fn a_style_joins_a_class_that_is_there() {
        let cases = [
            ("<mi style=\"color: red\">x</mi>", "<mi class=\"m-color-red\">x</mi>"),
            ("<mi style=\"color: red\" class=\"upright\">x</mi>", "<mi class=\"m-color-red upright\">x</mi>"),
            ("<mspace style=\"width: 0.5em\"/>", "<mspace class=\"m-width-0-5em\"/>"),
            ("<mi class=\"a\">style=\"x\"</mi>", "<mi class=\"a\">style=\"x\"</mi>"),
        ];
        for (from, to) in cases {
            assert_eq!(style_to_class(from, &mut Styles::new()), to);
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let cases = [
            ("No title.\n", 1, "begins with"),
            ("# T\n\nx $\\frac{a$ y\n", 3, "begins no formula"),
            ("# T\n\n$a^b^c$\n", 3, "a^b^c"),
            ("# T\n\n\n$$\\nosuchcommand$$\n", 4, "nosuchcommand"),
            ("# T\n\n<b onclick=\"x()\">y</b>\n", 3, "no HTML"),
            ("# T\n\n![a](https://example.org/a.png)\n", 3, "another host"),
        ];
        for (markdown, line, part) in cases {
            match render(markdown, &mut Styles::new()) {
                Ok(lesson) => panic!("{markdown:?} is accepted: {}", lesson.html),
                Err((at, message)) => {
                    assert!(at == line && message.contains(part), "{markdown:?}: line {at}: {message}");
                }
            }
        }
    }

    #[test]
    fn a_breach_of_the_policy_is_found_in_tags_only() {
        assert_eq!(breach("<p>a style=\"x\" in text</p>"), None);
        assert!(breach("<p style=\"x\">").is_some());
        assert!(breach("<script>").is_some());
        assert!(breach("<img src=\"//host/x.png\">").is_some());
    }
}
