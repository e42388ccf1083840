//! Just enough of a scanner to tell code from comments and strings, in Rust, JavaScript and CSS.

/// Which language's comments and quotes apply.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// Nested block comments, raw strings, lifetimes.
    Rust,
    /// Template literals, which are kept: they are where markup hides.
    JavaScript,
    /// Block comments only.
    Css,
}

/// Whether what stands between quotes is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strings {
    /// As they are.
    Kept,
    /// Blank, so that a word in a text is not taken for code.
    Blank,
}

/// The text with comments (and strings, if so wished) as blanks: every line keeps its number.
pub(crate) fn code(text: &str, language: Language, strings: Strings) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let blank =
        |out: &mut String, piece: &[char]| out.extend(piece.iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
    let mut at = 0;
    while at < chars.len() {
        let (end, kind) = token(&chars, at, language);
        let piece = &chars[at..end];
        match kind {
            Token::Code => out.extend(piece),
            Token::Comment => blank(&mut out, piece),
            Token::Text if strings == Strings::Kept => out.extend(piece),
            Token::Text => {
                // The quotes stay, so that what stands beside a string is still beside one.
                out.push('"');
                blank(&mut out, &piece[1..piece.len().saturating_sub(1).max(1)]);
                out.push('"');
            }
        }
        at = end;
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Code,
    Comment,
    Text,
}

/// The end of the token that begins at `at`, and its kind.
fn token(chars: &[char], at: usize, language: Language) -> (usize, Token) {
    let rest = &chars[at..];
    let word_before = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match rest {
        ['/', '/', ..] if language != Language::Css => {
            (at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()), Token::Comment)
        }
        ['/', '*', ..] => (at + block_comment(rest, language), Token::Comment),
        ['"', ..] => (at + quoted(rest, '"', language), Token::Text),
        ['r', '"' | '#', ..] if language == Language::Rust && !word_before => match raw_string(rest) {
            Some(length) => (at + length, Token::Text),
            None => (at + 1, Token::Code),
        },
        ['\'', ..] if language == Language::Rust => match rest {
            // A character, or else a lifetime.
            ['\'', '\\', ..] => (at + quoted(rest, '\'', language), Token::Text),
            ['\'', _, '\'', ..] => (at + 3, Token::Text),
            _ => (at + 1, Token::Code),
        },
        [quote @ ('\'' | '`'), ..] if language == Language::JavaScript => {
            (at + quoted(rest, *quote, language), Token::Text)
        }
        _ => (at + 1, Token::Code),
    }
}

fn block_comment(rest: &[char], language: Language) -> usize {
    let (mut at, mut depth) = (2, 1);
    while at + 1 < rest.len() {
        match (rest[at], rest[at + 1]) {
            ('*', '/') => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            ('/', '*') if language == Language::Rust => {
                depth += 1;
                at += 2;
            }
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of a quoted text with backslash escapes.
fn quoted(rest: &[char], quote: char, language: Language) -> usize {
    let one_line = quote == '\'' || (quote == '"' && language == Language::JavaScript);
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            // A quote that should close on its line and does not is none: it stands in a regular expression, say.
            '\n' if one_line => return 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of `r"…"` or `r#"…"#`, if this is one.
fn raw_string(rest: &[char]) -> Option<usize> {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None;
    }
    let mut at = 2 + hashes;
    while at < rest.len() {
        if rest[at] == '"' && rest[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(rest.len())
}

/// Rust code without the items that only tests see: they may use what the program may not.
pub(crate) fn without_tests(code: &str) -> String {
    let mut out = code.to_string();
    while let Some(start) = out.find("#[cfg(test)]") {
        let rest = &out[start..];
        // The item ends with its block, or with a semicolon before any block.
        let mut depth = 0;
        let length = rest
            .char_indices()
            .find_map(|(at, c)| {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    _ => {}
                }
                (depth == 0 && matches!(c, '}' | ';')).then_some(at + 1)
            })
            .unwrap_or(rest.len());
        let blank: String = rest[..length].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..start + length, &blank);
    }
    out
}

/// The words of a line of code that are names: letters, digits and underscores, with where each begins.
pub(crate) fn names(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
        let inside = c.is_alphanumeric() || c == '_';
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, &line[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_become_blanks() {
        let cases = [
            ("a // b\nc", "a     \nc"),
            ("a /* b /* c */ d */ e", "a                   e"),
            (r#"f("x\" // y") g"#, r#"f("        ") g"#),
            (r##"r#"a "b" c"# d"##, "\"          \" d"),
            ("'\"' 'x' fn f<'a>(b: &'a str)", "\" \" \" \" fn f<'a>(b: &'a str)"),
            ("bar\"x\"", "bar\" \""),
            ("r#type", "r#type"),
        ];
        for (from, to) in cases {
            assert_eq!(code(from, Language::Rust, Strings::Blank), to, "{from}");
        }
        let script = "x = 'a//b'; // c\ny = `//${z}`; /* d */";
        let kept = code(script, Language::JavaScript, Strings::Kept);
        assert_eq!(kept, "x = 'a//b';     \ny = `//${z}`;        ");
    }

    #[test]
    fn items_for_tests_become_blanks() {
        let text = "a();\n#[cfg(test)]\nmod tests {\n    fn f() { b() }\n}\nc();\n#[cfg(test)]\nmod more;\nd();";
        assert_eq!(without_tests(text).split_whitespace().collect::<Vec<_>>(), ["a();", "c();", "d();"]);
        assert_eq!(without_tests(text).lines().count(), text.lines().count());
    }

    #[test]
    fn names_are_split_at_everything_else() {
        let words: Vec<_> = names("x.exp_m1(2.0f64)+é2").into_iter().map(|(_, name)| name).collect();
        assert_eq!(words, ["x", "exp_m1", "2", "0f64", "é2"]);
    }
}
