//! Which column a field makes on MySQL: types of Django's MySQL backend, and those of fields that others make of them.

use crate::model::{Call, Class, Value, assigned, last_part};
use std::collections::BTreeMap;

/// What a field is, by the class of Django that it comes down to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its type, with `{max_length}` and the like to fill in.
    Typed(String),
    Foreign(Uniqueness),
    ManyToMany(Sorting),
    /// It makes no column.
    Nothing,
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Uniqueness {
    Free,
    /// `OneToOneField`.
    Unique,
}

/// Whether the table between two models has a column that sorts its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sorting {
    None,
    Column,
}

/// `data_types` of Django's MySQL backend, with the lengths that field classes bring.
const TYPES: [(&str, &str); 40] = [
    ("AutoField", "integer"),
    ("BigAutoField", "bigint"),
    ("SmallAutoField", "smallint"),
    ("BinaryField", "longblob"),
    ("BooleanField", "bool"),
    ("NullBooleanField", "bool"),
    ("CharField", "varchar({max_length})"),
    ("CommaSeparatedIntegerField", "varchar({max_length})"),
    ("DateField", "date"),
    ("DateTimeField", "datetime(6)"),
    ("DecimalField", "numeric({max_digits}, {decimal_places})"),
    ("DurationField", "bigint"),
    ("EmailField", "varchar({max_length=254})"),
    ("FileField", "varchar({max_length=100})"),
    ("ImageField", "varchar({max_length=100})"),
    ("FilePathField", "varchar({max_length=100})"),
    ("FloatField", "double precision"),
    ("IntegerField", "integer"),
    ("BigIntegerField", "bigint"),
    ("IPAddressField", "char(15)"),
    ("GenericIPAddressField", "char(39)"),
    ("JSONField", "json"),
    ("PositiveBigIntegerField", "bigint UNSIGNED"),
    ("PositiveIntegerField", "integer UNSIGNED"),
    ("PositiveSmallIntegerField", "smallint UNSIGNED"),
    ("SlugField", "varchar({max_length=50})"),
    ("SmallIntegerField", "smallint"),
    ("TextField", "longtext"),
    ("TimeField", "time(6)"),
    ("URLField", "varchar({max_length=200})"),
    ("UUIDField", "char(32)"),
    ("OrderWrt", "integer"),
    ("GeometryField", "GEOMETRY"),
    ("PointField", "POINT"),
    ("LineStringField", "LINESTRING"),
    ("PolygonField", "POLYGON"),
    ("MultiPointField", "MULTIPOINT"),
    ("MultiLineStringField", "MULTILINESTRING"),
    ("MultiPolygonField", "MULTIPOLYGON"),
    ("GeometryCollectionField", "GEOMETRYCOLLECTION"),
];

/// Fields of packages: the module's first part, the class, and the class of Django that its column is of.
const OF_PACKAGES: [(&str, &str, &str); 34] = [
    ("mptt", "TreeForeignKey", "ForeignKey"),
    ("mptt", "TreeOneToOneField", "OneToOneField"),
    ("mptt", "TreeManyToManyField", "ManyToManyField"),
    ("modelcluster", "ParentalKey", "ForeignKey"),
    ("modelcluster", "ParentalManyToManyField", "ManyToManyField"),
    ("fernet_fields", "EncryptedTextField", "BinaryField"),
    ("fernet_fields", "EncryptedCharField", "BinaryField"),
    ("fernet_fields", "EncryptedEmailField", "BinaryField"),
    ("fernet_fields", "EncryptedIntegerField", "BinaryField"),
    ("fernet_fields", "EncryptedDateField", "BinaryField"),
    ("fernet_fields", "EncryptedDateTimeField", "BinaryField"),
    ("jsonfield", "JSONField", "TextField"),
    ("jsonfield", "JSONCharField", "CharField"),
    ("picklefield", "PickledObjectField", "TextField"),
    ("model_utils", "AutoCreatedField", "DateTimeField"),
    ("model_utils", "AutoLastModifiedField", "DateTimeField"),
    ("model_utils", "MonitorField", "DateTimeField"),
    ("model_utils", "StatusField", "CharField"),
    (
        "django_extensions",
        "CreationDateTimeField",
        "DateTimeField",
    ),
    (
        "django_extensions",
        "ModificationDateTimeField",
        "DateTimeField",
    ),
    ("ckeditor", "RichTextField", "TextField"),
    ("ckeditor_uploader", "RichTextUploadingField", "TextField"),
    ("tinymce", "HTMLField", "TextField"),
    ("markdownx", "MarkdownxField", "TextField"),
    ("wagtail", "RichTextField", "TextField"),
    ("i18nfield", "I18nCharField", "TextField"),
    ("i18nfield", "I18nTextField", "TextField"),
    ("phonenumber_field", "PhoneNumberField", "CharField"),
    ("django_countries", "CountryField", "CharField"),
    ("django_fsm", "FSMField", "CharField"),
    ("autoslug", "AutoSlugField", "SlugField"),
    ("colorfield", "ColorField", "CharField"),
    ("django_ckeditor_5", "CKEditor5Field", "TextField"),
    ("sorl", "ImageField", "ImageField"),
];

/// Classes of fields that the project defines, by name.
#[derive(Debug, Default)]
pub(super) struct FieldClasses<'f> {
    by_name: BTreeMap<&'f str, &'f Class>,
}

/// Classes that lead from a project's field to Django's.
const MOST_BASES: usize = 8;

impl<'f> FieldClasses<'f> {
    /// Keeps the class where its base may be a field.
    pub(super) fn add(&mut self, class: &'f Class) {
        let is_field = |base: &str| base.ends_with("Field") || base.ends_with("Key");
        if class.bases.iter().any(|base| is_field(last_part(base))) {
            self.by_name.entry(&class.name).or_insert(class);
        }
    }

    pub(super) fn kind(&self, name: &str) -> Kind {
        let mut name = name;
        for _ in 0..MOST_BASES {
            let last = last_part(name);
            let root = name.split('.').next().unwrap_or_default();
            if root == "django" {
                return built_in(last);
            }
            if let Some(class) = self.by_name.get(last) {
                if let Some(said) = assigned(&class.body, "db_type()") {
                    return said
                        .text()
                        .map_or(Kind::Unknown, |t| Kind::Typed(t.to_owned()));
                }
                if let Some(said) = assigned(&class.body, "get_internal_type()") {
                    return said.text().map_or(Kind::Unknown, built_in);
                }
                let base = class.bases.iter().find(|b| {
                    let last = last_part(b);
                    last.ends_with("Field") || last.ends_with("Key")
                });
                match base {
                    Some(base) if last_part(base) != last || base.contains('.') => name = base,
                    _ => return Kind::Unknown,
                }
                // A field that is called as its base is of another module.
                if last_part(name) == last {
                    return of_package(name);
                }
                continue;
            }
            return match name.contains('.') {
                true => of_package(name),
                false => built_in(last),
            };
        }
        Kind::Unknown
    }
}

fn of_package(name: &str) -> Kind {
    let root = name.split('.').next().unwrap_or_default();
    let last = last_part(name);
    match (root, last) {
        ("django", _) => return built_in(last),
        ("sortedm2m", "SortedManyToManyField") => return Kind::ManyToMany(Sorting::Column),
        ("taggit", "TaggableManager") => return Kind::Nothing,
        _ => {}
    }
    let found = OF_PACKAGES
        .iter()
        .find(|(package, class, _)| *package == root && *class == last);
    found.map_or(Kind::Unknown, |(_, _, class)| built_in(class))
}

fn built_in(class: &str) -> Kind {
    match class {
        "ForeignKey" => Kind::Foreign(Uniqueness::Free),
        "OneToOneField" => Kind::Foreign(Uniqueness::Unique),
        "ManyToManyField" => Kind::ManyToMany(Sorting::None),
        "GenericForeignKey" | "GenericRelation" | "ForeignObject" => Kind::Nothing,
        _ => {
            let found = TYPES.iter().find(|(name, _)| *name == class);
            found.map_or(Kind::Unknown, |(_, of)| Kind::Typed((*of).to_owned()))
        }
    }
}

/// The type with what the field says filled in; `None` where it does not say it.
pub(super) fn filled_in(of: &str, field: &Call) -> Option<String> {
    let mut told = String::new();
    let mut rest = of;
    while let Some((before, behind)) = rest.split_once('{') {
        let (hole, after) = behind.split_once('}')?;
        let (name, default) = match hole.split_once('=') {
            Some((name, default)) => (name, Some(default)),
            None => (hole, None),
        };
        told += before;
        match field.value(name) {
            Some(Value::Number(number)) => told += number,
            Some(_) => return None,
            None => told += default?,
        }
        rest = after;
    }
    Some(told + rest)
}

/// Whether a field numbers its rows.
pub(super) fn numbers(class: &str) -> bool {
    matches!(class, "AutoField" | "BigAutoField" | "SmallAutoField")
}

/// Types without an index over their whole width.
pub(super) fn is_limited(of: &str) -> bool {
    ["longblob", "longtext", "json"].contains(&of)
}

/// What is said of a field that changes nothing in the database.
pub(super) const WITHOUT_EFFECT: [&str; 12] = [
    "blank",
    "choices",
    "db_column",
    "editable",
    "error_messages",
    "help_text",
    "limit_choices_to",
    "on_delete",
    "related_name",
    "related_query_name",
    "validators",
    "verbose_name",
];
