//! Names of the schema that PostgreSQL reads otherwise: cut, folded to lower case, or shared where it shares none.

use super::resolve::site_of;
use super::schema::{SchemaFact, certainty, key_site};
use crate::model::{
    Catalogue, Certainty, Definition, Fact, FileClass, FileNumber, KeyKind, Medium, ObjectKind,
    Site,
};
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a name that PostgreSQL keeps (`NAMEDATALEN` − 1).
const KEPT: usize = 63;

/// Where a name must be the only one of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Space {
    /// Tables, views and indexes.
    Relations,
    ColumnsOf(String),
    ConstraintsOf(String),
    /// Routines may share names; triggers and events are made anew by hand.
    Others,
}

struct Named<'c> {
    name: &'c str,
    what: &'static str,
    space: Space,
    site: Site,
    certainty: Certainty,
    subject: String,
}

impl Named<'_> {
    fn fact(&self, related: Vec<Site>) -> SchemaFact {
        SchemaFact {
            site: self.site.clone(),
            certainty: self.certainty,
            subject: self.subject.clone(),
            captures: vec![(self.what, self.name.to_owned())],
            related,
        }
    }
}

/// The names of at least so many bytes, in the order of tables and their parts.
fn names(catalogue: &Catalogue, shortest: usize) -> Vec<Named<'_>> {
    let mut found = Vec::new();
    for (key, entry) in &catalogue.tables {
        let table = &entry.table;
        let mut push = |what, name: &'_ str, space, site: &dyn Fn() -> Site, subject: String| {
            let of_catalogue = match what {
                "table" => Some(&*table.name),
                "column" => table.column(name).map(|c| &*c.name),
                _ => table
                    .keys
                    .iter()
                    .find(|k| &*k.name == name)
                    .map(|k| &*k.name),
            };
            if name.len() >= shortest
                && let Some(name) = of_catalogue
            {
                found.push(Named {
                    name,
                    what,
                    space,
                    site: site(),
                    certainty: certainty(entry),
                    subject,
                });
            }
        };
        let site = || entry.site.clone();
        push("table", &table.name, Space::Relations, &site, key.clone());
        for column in &table.columns {
            let subject = format!("{key}.{}", column.name.to_lowercase());
            let space = Space::ColumnsOf(key.clone());
            push(
                "column",
                &column.name,
                space,
                &|| site_of(entry, column),
                subject,
            );
        }
        for k in &table.keys {
            let (what, space) = match k.kind {
                KeyKind::Primary => continue,
                KeyKind::Foreign(_) | KeyKind::Check(_) => {
                    ("constraint", Space::ConstraintsOf(key.clone()))
                }
                _ => ("index", Space::Relations),
            };
            let subject = format!("{key}.{}", k.name.to_lowercase());
            push(
                what,
                &k.name,
                space,
                &|| key_site(entry, k, catalogue),
                subject,
            );
        }
    }
    let objects = catalogue
        .objects
        .iter()
        .filter(|(_, (o, _))| o.name.len() >= shortest);
    found.extend(objects.map(|((kind, key), (object, site))| Named {
        name: &object.name,
        what: kind.name(),
        space: match kind {
            ObjectKind::View => Space::Relations,
            _ => Space::Others,
        },
        site: site.clone(),
        certainty: Certainty::Certain,
        subject: key.clone(),
    }));
    found
}

/// Names that PostgreSQL cuts. Django makes a name of its own as long as the engine allows, and finds it by its columns.
pub(super) fn too_long(catalogue: &Catalogue) -> Vec<SchemaFact> {
    let long = names(catalogue, KEPT + 1);
    long.iter()
        .filter(|named| !is_made_by_django(named))
        .map(|named| named.fact(Vec::new()))
        .collect()
}

/// Whether it is the name of a key with Django's digest in it: `shop_order_customer_id_79f293a0_fk_shop_customer_id`.
fn is_made_by_django(named: &Named) -> bool {
    let digest = |part: &str| part.len() == 8 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let of_key = matches!(named.what, "index" | "constraint");
    of_key && named.site.medium.is_of_django() && named.name.split('_').any(digest)
}

fn kept(name: &str) -> &str {
    let mut end = name.len().min(KEPT);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    &name[..end]
}

/// Names that are one once cut: each one after the first, with the first one's place.
pub(super) fn cut_alike(catalogue: &Catalogue) -> Vec<SchemaFact> {
    // A cut goes before a whole character, of four bytes at most.
    let long = names(catalogue, KEPT - 3);
    let mut first: BTreeMap<(&Space, String), &Named> = BTreeMap::new();
    let mut found = Vec::new();
    for named in &long {
        let key = (&named.space, kept(named.name).to_lowercase());
        match first.get(&key) {
            Some(before) if !before.name.eq_ignore_ascii_case(named.name) => {
                found.push(named.fact(vec![before.site.clone()]));
            }
            Some(_) => {}
            None if named.space == Space::Others => {}
            None => {
                first.insert(key, named);
            }
        }
    }
    found
}

/// Tables whose names differ in letter case alone.
pub(super) fn of_one_spelling(catalogue: &Catalogue) -> Vec<SchemaFact> {
    let fact = |[first, second]: &[(Box<str>, Site); 2]| SchemaFact {
        site: second.1.clone(),
        certainty: Certainty::Likely,
        subject: second.0.to_lowercase(),
        captures: vec![
            ("table", second.0.to_string()),
            ("other", first.0.to_string()),
        ],
        related: vec![first.1.clone()],
    };
    catalogue.twins.iter().map(fact).collect()
}

/// Tables and columns with capital letters in their names.
pub(super) fn mixed_case(catalogue: &Catalogue) -> Vec<SchemaFact> {
    names(catalogue, 1)
        .iter()
        .filter(|named| matches!(named.what, "table" | "column"))
        .filter(|named| named.name.contains(char::is_uppercase))
        .map(|named| named.fact(Vec::new()))
        .collect()
}

/// Index names that something else has as well: for each further table the first one's place, or that of the table or
/// view of this name.
pub(super) fn collisions(
    catalogue: &Catalogue,
    class_of: &dyn Fn(FileNumber) -> FileClass,
) -> Vec<SchemaFact> {
    let mut found = Vec::new();
    for (name, places) in &catalogue.indexes {
        // A test's schema does not meet the production schema.
        let mut first: BTreeMap<FileClass, Site> = BTreeMap::new();
        let mut known: BTreeSet<(FileClass, &str)> = BTreeSet::new();
        if let Some(site) = relation(name, catalogue) {
            first.insert(class_of(site.file), site.clone());
        }
        for fact in places {
            let Some((index, table)) = index_in_use(fact, catalogue) else {
                continue;
            };
            let class = class_of(fact.file);
            if !known.insert((class, table)) {
                continue;
            }
            let site = Site {
                file: fact.file,
                span: fact.span,
                place: fact.place.clone(),
                medium: table_medium(table, catalogue),
            };
            match first.get(&class) {
                Some(first) => found.push(collision(&site, first, index)),
                None => {
                    first.insert(class, site);
                }
            }
        }
    }
    found
}

/// The table or view of this name.
fn relation<'c>(name: &str, catalogue: &'c Catalogue) -> Option<&'c Site> {
    let table = catalogue.tables.get(name).map(|entry| &entry.site);
    let view = || catalogue.objects.get(&(ObjectKind::View, name.to_owned()));
    table.or_else(|| view().map(|(_, site)| site))
}

/// Name and table of an index, unless its table is known to have none of this name any more.
fn index_in_use<'c>(fact: &'c Fact, catalogue: &Catalogue) -> Option<(&'c str, &'c str)> {
    let Definition::Index(index) = &fact.definition else {
        return None;
    };
    let table = catalogue.tables.get(&index.table);
    let is_gone = table.is_some_and(|entry| {
        let mut keys = entry.table.keys.iter();
        !keys.any(|key| crate::model::same_name(&key.name, &index.name))
    });
    (!is_gone).then_some((&index.name, &index.table))
}

fn table_medium(table: &str, catalogue: &Catalogue) -> Medium {
    let entry = catalogue.tables.get(table);
    entry.map_or(Medium::SqlScript, |entry| entry.site.medium)
}

fn collision(site: &Site, first: &Site, name: &str) -> SchemaFact {
    SchemaFact {
        site: site.clone(),
        // Two files may be the schemas of two databases.
        certainty: match site.file == first.file {
            true => Certainty::Certain,
            false => Certainty::Likely,
        },
        subject: name.to_lowercase(),
        captures: vec![("index", name.to_owned())],
        related: vec![first.clone()],
    }
}
