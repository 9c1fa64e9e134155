//! What is asked for: a field with its hint and its error, a button.

use askama::Template;
use askama::filters::HtmlSafe;

/// A field: its name above, then the hint, then what is wrong with what stands in it.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "_field.html")]
pub struct Field {
    /// Its name.
    pub label: String,
    /// The name of its value; the ids are made of it.
    pub name: String,
    /// What stands in it.
    pub value: String,
    /// How to fill it; may be empty.
    pub hint: String,
    /// What is wrong and what to do; empty for none.
    pub error: String,
    /// Which keyboard a phone shows: `numeric`, `text`.
    pub inputmode: &'static str,
    /// What a browser may fill in: `off`, or a word of HTML's list.
    pub autocomplete: &'static str,
    /// The longest value, in characters; 0 for no limit.
    pub chars_max: usize,
}

impl Field {
    fn described(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let error = (!self.error.is_empty()).then(|| format!("{}-error", self.name));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

/// What sends a form. One on a screen.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<button class="button"{% if quiet %} data-kind="quiet"{% endif %}>{{ text }}</button>"#,
    ext = "html"
)]
pub struct Button {
    /// What it does, a verb.
    pub text: String,
    /// Whether it is the second choice.
    pub quiet: bool,
}

impl HtmlSafe for Field {}
impl HtmlSafe for Button {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_what_is_wrong_and_ties_it_to_the_input() {
        let field = Field {
            label: "商户单号".into(),
            name: "order_no".into(),
            value: "\"><script>".into(),
            hint: "在支付账单里。".into(),
            error: "这不是商户单号；请再看一次账单。".into(),
            inputmode: "text",
            autocomplete: "off",
            chars_max: 64,
        };
        let plain = Field { hint: String::new(), error: String::new(), chars_max: 0, ..field.clone() };
        let button = Button { text: "查去向".into(), quiet: false };
        insta::assert_snapshot!([field.render(), plain.render(), button.render()].map(Result::unwrap).join("\n\n"));
    }
}
