//! How wide a text is drawn, roughly: enough to decide where a label fits. Lengths are tenths of a pixel.

use super::ink::is_wide;

/// The width of a text at this size; a Latin letter takes 0.6 of it.
pub(crate) fn width(text: &str, size: i64) -> i64 {
    text.chars().map(|sign| if is_wide(sign) { size } else { size * 6 / 10 }).sum()
}

/// The width of a bold text: a Latin letter takes 0.7.
pub(crate) fn width_bold(text: &str, size: i64) -> i64 {
    text.chars().map(|sign| if is_wide(sign) { size } else { size * 7 / 10 }).sum()
}

/// A name and what is said of it, as a title that a pointer shows: each language has its colon.
pub(crate) fn titled(label: &str, text: &str) -> String {
    if text.is_empty() {
        return label.to_owned();
    }
    let colon = if label.chars().chain(text.chars()).any(is_wide) { "：" } else { ": " };
    format!("{label}{colon}{text}")
}

/// The text in at most `lines_max` lines that fit into `room`, as even as they get; what does not fit ends in `…`.
pub(crate) fn wrap(text: &str, room: i64, size: i64, lines_max: usize) -> Vec<String> {
    let tokens = tokens(text);
    let mut lines = fill(&tokens, room, size);
    if lines_max < lines.len() {
        lines.truncate(lines_max);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && room < width(last.trim_end(), size) + width("…", size) {
                last.pop();
            }
            *last = format!("{}…", last.trim_end_matches([' ', ',', '，', '、']));
        }
        return lines;
    }
    let mut narrower = room;
    while 0 < narrower {
        narrower -= size / 4 + 1;
        let even = fill(&tokens, narrower, size);
        if even.len() != lines.len() || even.iter().any(|line| narrower < width(line, size)) {
            break;
        }
        lines = even;
    }
    lines
}

/// What is never broken: a Latin word with its space, a Chinese sign with the punctuation behind it.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut open = false;
    for sign in text.trim().chars() {
        let closes = "，、。；：！？）》”’…,.;:!?)".contains(sign);
        match tokens.last_mut() {
            Some(last) if closes || (open && !is_wide(sign)) => last.push(sign),
            _ => tokens.push(sign.to_string()),
        }
        open = !is_wide(sign) && sign != ' ' || "（《“‘".contains(sign);
    }
    tokens
}

fn fill(tokens: &[String], room: i64, size: i64) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for token in tokens {
        if let Some(line) = lines.last_mut() {
            if line.is_empty() || width(line, size) + width(token.trim_end(), size) <= room {
                line.push_str(token);
            } else {
                *line = line.trim_end().to_owned();
                lines.push(token.clone());
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_broken_between_words_and_before_no_comma() {
        let lines = |text, room| wrap(text, room, 140, 2);
        assert_eq!(lines("防护服、手套、靴", 1200), ["防护服、手套、靴"]);
        assert_eq!(lines("防护服、手套、靴", 840), ["防护服、", "手套、靴"], "even");
        assert_eq!(lines("Suits, gloves and boots", 1200), ["Suits, gloves", "and boots"]);
        assert_eq!(lines("医用防护口罩与防护服与手套", 700), ["医用防护口", "罩与防护…"]);
        assert_eq!(lines("Disinfectants", 400), ["Disinfectants"], "one word stays whole");
    }

    #[test]
    fn a_title_has_the_colon_of_its_language() {
        assert_eq!(titled("吉林市", "568.29万元"), "吉林市：568.29万元");
        assert_eq!(titled("Jilin", "CNY 1"), "Jilin: CNY 1");
        assert_eq!(titled("吉林市", ""), "吉林市");
    }
}
