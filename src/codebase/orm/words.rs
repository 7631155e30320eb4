//! Names of classes and tables made from each other.

use crate::model::last_part;

/// As ActiveSupport does with words that are no exception.
pub(super) fn singular(word: &str) -> String {
    let irregular = [
        ("people", "person"),
        ("children", "child"),
        ("men", "man"),
        ("series", "series"),
        ("news", "news"),
    ];
    for (many, one) in irregular {
        if let Some(stem) = word.strip_suffix(many) {
            return format!("{stem}{one}");
        }
    }
    let ends = |end: &str| word.ends_with(end);
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let es = ["sses", "shes", "ches", "xes", "uses"];
    if es.iter().any(|end| ends(end)) {
        return word[..word.len() - 2].to_owned();
    }
    match word.strip_suffix('s') {
        Some(stem) if !ends("ss") && !ends("us") && !ends("is") => stem.to_owned(),
        _ => word.to_owned(),
    }
}

pub(super) fn plural(word: &str) -> String {
    let irregular = [("person", "people"), ("child", "children"), ("man", "men")];
    for (one, many) in irregular {
        if let Some(stem) = word.strip_suffix(one) {
            return format!("{stem}{many}");
        }
    }
    if let Some(stem) = word.strip_suffix('y')
        && !stem.ends_with(['a', 'e', 'i', 'o', 'u'])
    {
        return format!("{stem}ies");
    }
    let hissing = ["s", "x", "ch", "sh"];
    match hissing.iter().any(|end| word.ends_with(end)) {
        true => format!("{word}es"),
        false => format!("{word}s"),
    }
}

/// The table of a model by its name, as frameworks make it; `None` of what is no class.
pub(in crate::codebase) fn table_of_model(class: &str) -> Option<String> {
    let class = last_part(class);
    class
        .starts_with(|c: char| c.is_ascii_uppercase())
        .then(|| plural(&snake_case(class)))
}

/// `UserGroup` is `user_group`.
pub(super) fn snake_case(name: &str) -> String {
    let mut told = String::new();
    for (n, c) in name.chars().enumerate() {
        if c.is_uppercase() && n > 0 {
            told.push('_');
        }
        told.extend(c.to_lowercase());
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_lead_to_each_other() {
        let pairs = [
            ("user", "users"),
            ("category", "categories"),
            ("status", "statuses"),
            ("box", "boxes"),
            ("person", "people"),
            ("day", "days"),
            ("address", "addresses"),
        ];
        for (one, many) in pairs {
            assert_eq!(singular(many), one);
            assert_eq!(plural(one), many);
        }
        assert_eq!(snake_case("UserGroup"), "user_group");
    }
}
