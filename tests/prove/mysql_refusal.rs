//! What a refusal of MySQL is about, read from its message: pure, so that it can be tested without a server.

use crate::judge::Refusal;

/// The refusal of a text, with the place or the objects that the message tells.
pub(crate) fn mysql_refusal(code: u16, message: &str, text: &str) -> Refusal {
    let position = place_of(message, text);
    Refusal {
        code: code.to_string(),
        position,
        message: message.to_owned(),
        objects: match position {
            None => objects(message),
            Some(_) => Vec::new(),
        },
    }
}

/// A syntax error quotes the text from the first token that it does not take, shortened: `near 'DESC' at line 1`.
fn place_of(message: &str, text: &str) -> Option<u32> {
    let (_, rest) = message.split_once(" near '")?;
    let (near, _) = rest.rsplit_once("' at line ")?;
    let at = match near {
        "" => text.len(),
        near => text.rfind(near)?,
    };
    Some(text[..at].chars().count() as u32 + 1)
}

/// What a message is about: what it quotes, of a qualified name its last part too, and the function that does not exist.
fn objects(message: &str) -> Vec<String> {
    // The one apostrophe in messages that quotes nothing.
    let message = message.replace("can't", "cannot");
    let quoted = message.split('\'').skip(1).step_by(2);
    let function = message
        .strip_prefix("FUNCTION ")
        .and_then(|rest| rest.strip_suffix(" does not exist"));
    quoted
        .chain(function)
        .flat_map(|name| [name, name.rsplit('.').next().unwrap_or(name)])
        .map(str::to_owned)
        .collect()
}
