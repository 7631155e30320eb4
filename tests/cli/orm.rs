//! The schema that ORMs define: programs under `tests/schemas`, against what MariaDB 10.11 reports in
//! `information_schema` after the framework ran them there; and what no server can show.

use crate::program::{IFNULL, MYSQL, Project, hits};
use crate::stack::{conflicts, schema, tables};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Copies a program into a folder of its own, so that no part of its path says that it is a test.
fn program(case: &str) -> Project {
    fn copy(from: &Path, to: &str, project: &Project) {
        for entry in fs::read_dir(from).expect("the case is there").flatten() {
            let name = entry.file_name().into_string().expect("a plain name");
            let to = match to {
                "" => name,
                folder => format!("{folder}/{name}"),
            };
            match entry.path().is_dir() {
                true => copy(&entry.path(), &to, project),
                false => project.write(&to, fs::read(entry.path()).expect("a file")),
            }
        }
    }
    let project = Project::new();
    copy(&schemas().join(case), "", &project);
    project
}

fn schemas() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas")
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The schema as the server's dump tells it: tables, columns in order, keys in order of their lines.
fn told(schema: &Value) -> String {
    let mut lines = Vec::new();
    for table in list(&schema["tables"]) {
        lines.push(text(table, "name").to_owned());
        lines.extend(list(&table["columns"]).iter().map(column));
        let mut keys: Vec<String> = list(&table["keys"]).iter().filter_map(key).collect();
        keys.sort();
        lines.extend(keys);
    }
    lines.join("\n") + "\n"
}

fn column(column: &Value) -> String {
    // MariaDB has JSON under another name.
    let of = text(column, "type").replace("json", "longtext");
    let null = match column["nullable"].as_bool() {
        Some(true) => " null",
        _ => "",
    };
    let default = match text(column, "default").trim_matches('\'') {
        "CURRENT_TIMESTAMP" | "now()" => " default current_timestamp()".to_owned(),
        "" if column["default"].is_null() => String::new(),
        none if none.eq_ignore_ascii_case("null") => String::new(),
        default => format!(" default {default}"),
    };
    let numbered = match column["auto_increment"].as_bool() {
        Some(true) => " auto_increment",
        _ => "",
    };
    format!("  {} {of}{null}{default}{numbered}", text(column, "name"))
}

fn key(key: &Value) -> Option<String> {
    let parts: Vec<String> = list(&key["parts"])
        .iter()
        .map(|part| match part["prefix"].as_u64() {
            Some(prefix) => format!("{}({prefix})", text(part, "column")),
            None => text(part, "column").to_owned(),
        })
        .collect();
    let (name, parts) = (text(key, "name"), parts.join(", "));
    Some(match text(key, "kind") {
        "check" => return None,
        "primary key" => format!("  primary ({parts})"),
        "foreign key" => {
            let to = &key["references"];
            let columns: Vec<&str> = list(&to["columns"])
                .iter()
                .filter_map(Value::as_str)
                .collect();
            let mut told = format!(
                "  foreign {name} ({parts}) {} ({})",
                text(to, "table"),
                columns.join(", ")
            );
            for event in ["delete", "update"] {
                let action = text(to, &format!("on_{event}"));
                if !matches!(action, "" | "restrict" | "no action") {
                    told += &format!(" on {event} {action}");
                }
            }
            told
        }
        kind => format!("  {kind} {name} ({parts})"),
    })
}

/// The program's schema is the server's, and all of it is known.
fn assert_as_served(case: &str, source: &str) {
    let schema = schema(&program(case), &[]);
    let served = fs::read_to_string(schemas().join(format!("{case}.txt"))).expect("a schema");
    let found = told(&schema);
    let mine: Vec<&str> = found.lines().collect();
    let theirs: Vec<&str> = served.lines().collect();
    let first = mine.iter().zip(&theirs).position(|(a, b)| a != b);
    let at = first.unwrap_or(mine.len().min(theirs.len()));
    let near = |lines: &[&str]| lines[at.saturating_sub(3)..lines.len().min(at + 3)].join("\n");
    assert!(
        mine == theirs,
        "found:\n{}\nserved:\n{}",
        near(&mine),
        near(&theirs)
    );
    assert_eq!(list(&schema["unresolved"]), [] as [Value; 0]);
    assert_eq!(schema["unapplied_changes"], 0);
    for table in list(&schema["tables"]) {
        assert_eq!(text(table, "source"), source, "{}", text(table, "name"));
    }
}

#[test]
fn django_migrations_make_the_tables_that_django_makes() {
    let django = program("django");
    let schema = schema(&django, &[]);
    let served = fs::read_to_string(schemas().join("django.txt")).expect("a schema");
    let found = told(&schema);
    for (mine, theirs) in found.lines().zip(served.lines()) {
        assert_eq!(mine, theirs);
    }
    assert_eq!(found.lines().count(), served.lines().count());
    assert_eq!(list(&schema["unresolved"]), [] as [Value; 0]);
    assert_eq!(schema["unapplied_changes"], 0);
    assert_eq!(conflicts(&schema), [""; 0]);
    let animal = list(&schema["tables"])
        .iter()
        .find(|t| text(t, "name") == "zoo_animal");
    let animal = animal.expect("the table");
    let id = &animal["columns"][0];
    assert_eq!(
        (
            text(animal, "source"),
            text(animal, "path"),
            animal["line"].as_u64()
        ),
        (
            "django-migration",
            "zoo/migrations/0001_initial.py",
            Some(38)
        )
    );
    assert_eq!(
        (text(id, "path"), id["line"].as_u64()),
        ("zoo/migrations/0002_second.py", Some(16))
    );
}

#[test]
fn the_rails_schema_makes_the_tables_that_rails_makes() {
    assert_as_served("rails", "rails-schema");
}

#[test]
fn rails_migrations_are_applied_where_no_schema_sums_them_up() {
    assert_as_served("rails-migrations", "rails-migration");
}

#[test]
fn laravel_migrations_make_the_tables_that_laravel_makes() {
    assert_as_served("laravel", "laravel-migration");
}

#[test]
fn sqlalchemy_models_make_the_tables_that_sqlalchemy_makes() {
    assert_as_served("sqlalchemy", "sqlalchemy-model");
}

#[test]
fn alembic_migrations_are_applied_in_the_order_of_their_revisions() {
    assert_as_served("alembic", "alembic-migration");
}

#[test]
fn knex_migrations_make_the_tables_that_knex_makes() {
    assert_as_served("knex", "knex-migration");
}

const MODELS: &str = "from django.db import models
from base.models import Stamped
from .fields import ShortField


class Author(Stamped):
    name = models.CharField('the name', max_length=20, unique=True)
    home = ShortField()
    user = models.ForeignKey('auth.User', models.CASCADE)
    objects = Manager()

    class Meta(Stamped.Meta):
        abstract = False
        ordering = ['name']
        unique_together = ('name', 'home')


class Novelist(Author):
    pen = models.CharField(max_length=9)


class ByName(Author):
    class Meta:
        proxy = True


class Book(models.Model):
    isbn = models.CharField(primary_key=True, max_length=13)
    authors = models.ManyToManyField(Author)
    sequel = models.OneToOneField('self', null=True, on_delete=models.SET_NULL)

    class Meta:
        db_table = 'books'
        indexes = [models.Index(fields=['-isbn'])]
";

#[test]
fn django_models_are_tables_where_no_migration_makes_them() {
    let project = Project::of(&[
        ("shop/models.py", MODELS),
        (
            "shop/fields.py",
            "from django.db import models\nclass ShortField(models.CharField):\n    def get_internal_type(self):\n        return 'SlugField'\n",
        ),
        (
            "base/models.py",
            "from django.db import models\n\nclass Stamped(models.Model):\n    made = models.DateTimeField(auto_now_add=True)\n    class Meta:\n        abstract = True\n",
        ),
        (
            "site/settings.py",
            "DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\nINSTALLED_APPS = ['django.contrib.auth', 'base.models']\n",
        ),
    ]);
    let schema = schema(&project, &[]);
    assert_eq!(
        tables(&schema),
        [
            "books(isbn varchar(13), sequel_id varchar(13))",
            "books_authors(id bigint, book_id varchar(13), author_id bigint)",
            "shop_author(id bigint, made datetime(6), name varchar(20), home varchar(50), user_id int)",
            "shop_novelist(author_ptr_id bigint, pen varchar(9))",
        ]
    );
    assert_eq!(text(&schema["tables"][0], "source"), "django-model");
    assert_eq!(
        list(&schema["tables"][0]["keys"])
            .iter()
            .filter_map(key)
            .collect::<Vec<_>>(),
        [
            "  primary (isbn)",
            "  unique sequel_id (sequel_id)",
            "  key books_isbn_127f67_idx (isbn)",
            "  foreign books_sequel_id_0a47b78f_fk_books_isbn (sequel_id) books (isbn)",
        ]
    );
    assert_eq!(list(&schema["unresolved"]), [] as [Value; 0]);
}

#[test]
fn a_model_that_differs_from_its_migrations_is_told_with_both_places() {
    let project = Project::of(&[
        (
            "shop/migrations/0001_initial.py",
            "from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n    operations = [\n        migrations.CreateModel('Item', [\n            ('id', models.AutoField(primary_key=True)),\n            ('name', models.CharField(max_length=20)),\n            ('old', models.IntegerField()),\n        ]),\n    ]\n",
        ),
        (
            "shop/models.py",
            "from django.db import models\n\nclass Item(models.Model):\n    name = models.CharField(max_length=30)\n    new = models.TextField()\n",
        ),
        (
            "schema.sql",
            "CREATE TABLE shop_item (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(20) NOT NULL);",
        ),
    ]);
    let schema = schema(&project, &[]);
    assert_eq!(
        tables(&schema),
        ["shop_item(id int, name varchar(20), old int)"]
    );
    assert_eq!(
        conflicts(&schema),
        [
            "shop_item: schema.sql:1 shop/migrations/0001_initial.py:5: old",
            "shop_item: shop/models.py:3 shop/migrations/0001_initial.py:5: name new old",
        ]
    );
    assert_eq!(
        text(&schema["conflicts"][1]["first"], "source"),
        "django-model"
    );
    project.run(&["stack", "--schema"]).expect(
        0,
        &[
            "shop/migrations/0001_initial.py:5 · Django migration",
            "shop_item: shop/models.py:3 (Django model) and shop/migrations/0001_initial.py:5 (Django",
        ],
    );
    project
        .run(&["stack", "--schema", "--lang", "ko"])
        .expect(0, &["Django 모델", "Django 마이그레이션"]);
}

#[test]
fn what_only_the_running_program_knows_is_told() {
    let deep = format!(
        "from django.db import models\nX = {}1{}\nclass Deep(models.Model):\n    a = models.CharField(max_length={}9{})\n",
        "[".repeat(5000),
        "]".repeat(5000),
        "(".repeat(5000),
        ")".repeat(5000)
    );
    let mut circle = String::from("from django.db import models\n");
    for n in 0..300 {
        circle += &format!(
            "class C{n}(C{}, C{}, models.Model):\n    class Meta:\n        abstract = True\n    f{n} = models.IntegerField()\n",
            (n + 1) % 300,
            (n + 2) % 300
        );
    }
    let project = Project::of(&[
        (
            "shop/models.py",
            "from django.db import models\nfrom other import Base, MoneyField, make_base\n\nclass Partly(Base):\n    a = models.IntegerField()\n\nclass Odd(make_base(), models.Model):\n    price = MoneyField(max_digits=5)\n    size = models.CharField(max_length=LONGEST)\n    to = models.ForeignKey('gone.Model', models.CASCADE)\n\nfor n in range(3):\n    type('Made%d' % n, (models.Model,), {})\n",
        ),
        (
            "shop/migrations/0001_a.py",
            "from django.db import migrations, models\nclass Migration(migrations.Migration):\n    dependencies = [('shop', '0002_b')]\n    operations = [\n        migrations.AddField('gone', 'x', models.IntegerField()),\n        *more(),\n        make_operation(),\n        migrations.CreateModel('M', fields=[('id', models.AutoField(primary_key=True))] + others),\n    ]\n",
        ),
        (
            "shop/migrations/0002_b.py",
            "from django.db import migrations\nclass Migration(migrations.Migration):\n    dependencies = [('shop', '0001_a')]\n    operations = build()\n",
        ),
        ("deep/models.py", &deep),
        ("circle/models.py", &circle),
        (
            "cut/models.py",
            "from django.db import models\nclass Cut(models.Model):\n    a = models.CharField(max_length=",
        ),
        (
            "shop/forms.py",
            "from django import forms\nfrom .models import Odd\nclass F(forms.Form):\n    name = forms.CharField(max_length=9)\n",
        ),
    ]);
    let schema = schema(&project, &[]);
    let found: Vec<String> = list(&schema["unresolved"])
        .iter()
        .map(|u| {
            format!(
                "{}:{} {}: {}",
                text(u, "path"),
                u["line"],
                text(u, "name"),
                text(u, "what")
            )
        })
        .collect();
    for expected in [
        "shop/migrations/0002_b.py:4 shop: operations = build()",
        "shop/migrations/0001_a.py:5 gone: django.db.migrations.AddField",
        "shop/migrations/0001_a.py:6 shop: *more()",
        "shop/models.py:4 shop_partly: Partly(other.Base)",
        "shop/models.py:7 shop_odd: price: other.MoneyField",
        "shop/models.py:7 shop_odd: size: django.db.models.CharField",
        "shop/models.py:7 shop_odd: to_id: django.db.models.ForeignKey",
    ] {
        assert!(
            found.iter().any(|f| f == expected),
            "{expected}\nin {found:#?}"
        );
    }
    assert!(
        tables(&schema)
            .contains(&"shop_odd(price unknown, size unknown, to_id unknown)".to_owned()),
        "{:#?}",
        tables(&schema)
    );
    project
        .run(&["stack", "--schema"])
        .expect(0, &["Known only when the program runs"]);
}

const PRISMA: &str = r#"// The shop
datasource db {
  provider = "mysql"
  url      = env("DATABASE_URL")
}

enum Role {
  USER
  ADMIN @map("admin")
}

model User {
  id        Int      @id @default(autoincrement())
  email     String   @unique @db.VarChar(100) // the "mail"
  name      String?
  role      Role     @default(USER)
  bio       String?  @db.Text
  score     Decimal  @default(0) @db.Decimal(10, 2)
  big       BigInt   @db.UnsignedBigInt
  active    Boolean  @default(true)
  data      Json?
  blob      Bytes?
  ratio     Float
  createdAt DateTime @default(now()) @map("created_at")
  seen      DateTime @updatedAt @db.DateTime(0)
  uid       String   @default(uuid()) @db.Char(36)
  place     Unsupported("point")?
  odd       Missing?
  posts     Post[]
  tags      Tag[]

  @@index([name(length: 10), role(sort: Desc)], map: "by_name")
  @@unique([email, uid])
  @@map("users")
}

model Post {
  a        Int
  b        String @db.VarChar(8)
  authorId Int?   @map("author_id")
  author   User?  @relation(fields: [authorId], references: [id], onDelete: Cascade)

  @@id([a, b])
  @@index([authorId])
}

model Tag {
  id    String @id
  users User[]
}
"#;

#[test]
fn a_prisma_schema_is_tables() {
    let project = Project::of(&[("prisma/schema.prisma", PRISMA)]);
    let schema = schema(&project, &[]);
    assert_eq!(
        told(&schema),
        "_TagToUser
  A varchar(191)
  B int
  foreign _TagToUser_A_fkey (A) Tag (id) on delete cascade on update cascade
  foreign _TagToUser_B_fkey (B) users (id) on delete cascade on update cascade
  key _TagToUser_B_index (B)
  unique _TagToUser_AB_unique (A, B)
Post
  a int
  b varchar(8)
  author_id int null
  foreign Post_author_id_fkey (author_id) users (id) on delete cascade on update cascade
  key Post_author_id_idx (author_id)
  primary (a, b)
Tag
  id varchar(191)
  primary (id)
users
  id int auto_increment
  email varchar(100)
  name varchar(191) null
  role enum('USER','admin') default USER
  bio text null
  score decimal(10,2) default 0
  big bigint unsigned
  active tinyint(1) default 1
  data longtext null
  blob longblob null
  ratio double
  created_at datetime(3) default CURRENT_TIMESTAMP(3)
  seen datetime(0)
  uid char(36)
  place point null
  odd unknown null
  key by_name (name(10), role)
  primary (id)
  unique users_email_key (email)
  unique users_email_uid_key (email, uid)
"
    );
    assert_eq!(text(&schema["unresolved"][0], "what"), "odd: Missing");
    assert_eq!(list(&schema["unresolved"]).len(), 1);
    let users = &list(&schema["tables"])[3];
    assert_eq!(
        (text(users, "source"), users["line"].as_u64()),
        ("prisma-schema", Some(12))
    );
    assert_eq!(users["columns"][1]["line"], 14);
    assert_eq!(users["keys"][2]["parts"][1]["descending"], true);
    // The database of another program is none of MySQL's.
    let sqlite = PRISMA.replace("\"mysql\"", "\"sqlite\"");
    let project = Project::of(&[("schema.prisma", &sqlite)]);
    assert_eq!(tables(&self::schema(&project, &[])), [""; 0]);
}

#[test]
fn doctrine_migrations_are_their_sql_without_what_goes_back() {
    let migration = "<?php\nuse Doctrine\\Migrations\\AbstractMigration;\nfinal class V1 extends AbstractMigration {\n    public function up(Schema $schema): void {\n        $this->addSql('CREATE TABLE orders (id INT AUTO_INCREMENT NOT NULL, PRIMARY KEY(id)) DEFAULT CHARACTER SET utf8mb4');\n        $this->addSql('ALTER TABLE orders ADD state VARCHAR(20) NOT NULL');\n    }\n    public function down(Schema $schema): void {\n        $this->addSql('ALTER TABLE orders DROP state');\n        $this->addSql('DROP TABLE orders');\n    }\n}\n";
    let project = Project::of(&[("migrations/Version20200101000000.php", migration)]);
    let schema = schema(&project, &[]);
    assert_eq!(tables(&schema), ["orders(id int, state varchar(20))"]);
    assert_eq!(text(&schema["tables"][0], "source"), "doctrine-migration");
}

#[test]
fn jpa_entities_are_tables_by_the_names_of_spring() {
    let schema = schema(&program("jpa"), &[]);
    assert_eq!(
        told(&schema),
        "firm
  registration_number varchar(12)
  primary (registration_number)
people
  created_at datetime(6) null
  id bigint auto_increment
  first_name varchar(40)
  last_name varchar(255) null
  mail varchar(100) null
  code int
  maybe int null
  big bigint
  small smallint
  tiny tinyint
  active bit(1)
  known bit(1) null
  wide double
  ratio float
  plain decimal(38,2) null
  price decimal(10,3) null
  story tinytext null
  bio text null
  born date null
  seen_at datetime(6) null
  at datetime(6) null
  old date null
  colour enum('BLUE','RED') null
  number tinyint null
  token binary(16) null
  bytes varbinary(255) null
  home_street varchar(255) null
  zip_code varchar(9)
  firm_registration_number varchar(12)
  boss bigint null
  foreign people_ibfk_1 (firm_registration_number) firm (registration_number)
  foreign people_ibfk_2 (boss) people (id)
  key by_name (last_name, first_name)
  primary (id)
  unique boss (boss)
  unique by_mail (mail)
  unique one_code (code, mail)
people_favourite_tags
  people_id bigint
  favourite_tags_id int
  foreign people_favourite_tags_ibfk_1 (people_id) people (id)
  foreign people_favourite_tags_ibfk_2 (favourite_tags_id) tag (id)
  primary (people_id, favourite_tags_id)
pet
  dtype varchar(31)
  id bigint auto_increment
  owner_id bigint null
  lives int null
  foreign pet_ibfk_1 (owner_id) people (id)
  primary (id)
tag
  id int auto_increment
  label varchar(255) null
  primary (id)
  unique label (label)
truck
  id bigint
  max_load double null
  foreign truck_ibfk_1 (id) vehicle (id)
  primary (id)
vehicle
  id bigint auto_increment
  plate varchar(255) null
  primary (id)
"
    );
    assert_eq!(list(&schema["unresolved"]), [] as [Value; 0]);
    assert_eq!(text(&schema["tables"][0], "source"), "jpa-entity");
    let javax = "import javax.persistence.*;\n@Entity class A { @Id Long id; @Lob String text; @Enumerated(EnumType.STRING) Kind kind; Money money; java.math.BigDecimal d; byte[] b; }";
    let project = Project::of(&[("A.java", javax)]);
    let schema = self::schema(&project, &[]);
    assert_eq!(
        tables(&schema),
        [
            "a(id bigint, text longtext, kind varchar(255), money unknown, d decimal(19,2), b tinyblob)"
        ]
    );
    assert_eq!(text(&schema["unresolved"][0], "what"), "money: Money");
}

const CHANGELOG: &str = r#"<?xml version="1.0"?>
<databaseChangeLog xmlns="http://www.liquibase.org/xml/ns/dbchangelog">
  <property name="clob_type" value="longtext" dbms="mysql"/>
  <property name="clob_type" value="text" dbms="postgresql"/>
  <changeSet id="1" author="a">
    <createTable tableName="users" remarks="who">
      <column name="id" type="bigint" autoIncrement="true">
        <constraints primaryKey="true" nullable="false"/>
      </column>
      <column name="email" type="varchar(100)"><constraints unique="true" uniqueConstraintName="ux_mail" nullable="false"/></column>
      <column name="active" type="boolean" valueBoolean="true" defaultValueBoolean="false"/>
      <column name="bio" type="${clob_type}"/>
      <column name="old" type="int"/>
    </createTable>
    <rollback><dropTable tableName="users"/></rollback>
  </changeSet>
  <changeSet id="2" author="a">
    <addColumn tableName="users">
      <column name="made" type="timestamp" defaultValueComputed="CURRENT_TIMESTAMP" afterColumn="id"/>
      <column name="boss_id" type="bigint"/>
    </addColumn>
    <dropColumn tableName="users" columnName="old"/>
    <addForeignKeyConstraint baseTableName="users" baseColumnNames="boss_id" constraintName="fk_boss" referencedTableName="users" referencedColumnNames="id" onDelete="SET NULL"/>
    <createIndex tableName="users" indexName="by_made"><column name="made"/><column name="id"/></createIndex>
    <addNotNullConstraint tableName="users" columnName="bio" columnDataType="longtext"/>
    <modifyDataType tableName="users" columnName="email" newDataType="varchar(200)"/>
    <renameColumn tableName="users" oldColumnName="active" newColumnName="is_active" columnDataType="boolean"/>
    <sql>CREATE TABLE raw_one (a INT);</sql>
  </changeSet>
  <changeSet id="3" author="a" dbms="postgresql">
    <dropTable tableName="users"/>
  </changeSet>
</databaseChangeLog>
"#;

#[test]
fn liquibase_changes_are_applied_without_those_of_other_databases() {
    let yaml = "databaseChangeLog:\n  - changeSet:\n      id: 9\n      author: b\n      changes:\n        - createTable:\n            tableName: pets\n            columns:\n              - column:\n                  name: id\n                  type: int\n                  autoIncrement: true\n                  constraints:\n                    primaryKey: true\n              - column:\n                  name: owner_id\n                  type: bigint\n                  constraints:\n                    nullable: false\n                    references: users(id)\n                    foreignKeyName: fk_owner\n              - column:\n                  name: odd\n                  type: ${nowhere}\n        - addUniqueConstraint:\n            tableName: pets\n            columnNames: owner_id, id\n            constraintName: ux_pet\n      rollback:\n        - dropTable:\n            tableName: pets\n";
    let project = Project::of(&[
        ("db/changelog/001.xml", CHANGELOG),
        ("db/changelog/002.yaml", yaml),
    ]);
    let schema = schema(&project, &[]);
    assert_eq!(
        told(&schema),
        "pets
  id int auto_increment
  owner_id bigint
  odd unknown null
  foreign fk_owner (owner_id) users (id)
  primary (id)
  unique ux_pet (owner_id, id)
raw_one
  a int null
users
  id bigint auto_increment
  made timestamp null default current_timestamp()
  email varchar(200)
  is_active tinyint(1) null default 0
  bio longtext
  boss_id bigint null
  foreign fk_boss (boss_id) users (id) on delete set null
  key by_made (made, id)
  primary (id)
  unique ux_mail (email)
"
    );
    assert_eq!(text(&schema["unresolved"][0], "what"), "odd: ${nowhere}");
    let users = &list(&schema["tables"])[2];
    assert_eq!(
        (text(users, "source"), users["line"].as_u64()),
        ("liquibase-changelog", Some(6))
    );
    assert_eq!(users["columns"][2]["line"], 26);
}

#[test]
fn programs_of_any_shape_are_read_in_bounds() {
    let deep = |open: &str, close: &str| open.repeat(3000) + &close.repeat(3000);
    let django = "from django.db import migrations\nclass Migration(migrations.Migration):\n    operations = [";
    let many: String = (0..3000).fold(String::new(), |text, n| {
        text + &format!("migrations.AddField('a', 'f{n}', models.OneToOneField('b', x)),")
    });
    let cases = [
        (
            "a/migrations/0001_a.py",
            format!("{django}{}", deep("f(", ")")),
        ),
        ("b/migrations/0001_a.py", format!("{django}{many}")),
        (
            "db/schema.rb",
            format!(
                "ActiveRecord::Schema[7.0].define do\n  create_table \"x\" do |t|\n    t.string {}",
                deep("[", "]")
            ),
        ),
        (
            "database/a.php",
            format!(
                "<?php // Blueprint\nSchema::create('x', function (Blueprint $table) {{ $table->string({}",
                deep("(", ")")
            ),
        ),
        (
            "schema.prisma",
            format!("model X {{\n  a Int @default({}\n", deep("(", ")")),
        ),
        (
            "m/a.py",
            format!(
                "import sqlalchemy\nclass A(Base):\n    __tablename__ = 'a'\n    x = Column({}",
                deep("f(", ")")
            ),
        ),
        (
            "A.java",
            format!(
                "import javax.persistence.*; @Entity class A {{ @Id {}",
                deep("{", "}")
            ),
        ),
        (
            "k.js",
            format!(
                "exports.up = (knex) => knex.schema.createTable('k', (t) => {}",
                deep("(", ")")
            ),
        ),
        (
            "l.xml",
            format!(
                "<databaseChangeLog><changeSet>{}",
                "<createTable tableName='x'>".repeat(3000)
            ),
        ),
        (
            "empty.py",
            "from django.db import models\nclass\nclass A(\nclass B(models.Model)\n    x =\n"
                .to_owned(),
        ),
    ];
    let project = Project::new();
    for (path, text) in &cases {
        project.write(path, text);
    }
    let started = std::time::Instant::now();
    let schema = schema(&project, &[]);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    assert!(!tables(&schema).is_empty());
    let told = project.run(&["stack", ".", "--schema"]);
    assert!(!told.out.contains("the scanner failed"), "{}", told.out);
}

#[test]
fn phinx_migrations_are_tables() {
    let first = "<?php
use Phinx\\Migration\\AbstractMigration;
class CreateUsers extends AbstractMigration
{
    public function change()
    {
        $this->table('users', ['collation' => 'utf8mb4_bin'])
            ->addColumn('email', 'string', ['limit' => 100, 'null' => false])
            ->addColumn('age', 'integer', ['signed' => false, 'default' => 3])
            ->addColumn('tiny', 'integer', ['limit' => MysqlAdapter::INT_TINY])
            ->addColumn('bio', 'text', ['limit' => MysqlAdapter::TEXT_LONG])
            ->addColumn('active', 'boolean', ['default' => false])
            ->addColumn('price', 'decimal', ['precision' => 10, 'scale' => 2])
            ->addColumn('state', 'enum', ['values' => ['a', 'b']])
            ->addTimestamps()
            ->addIndex(['email'], ['unique' => true, 'name' => 'one_mail'])
            ->create();
        $pairs = $this->table('pairs', ['id' => false, 'primary_key' => ['a', 'b']]);
        $pairs->addColumn('a', 'integer', ['null' => false]);
        $pairs->addColumn('b', 'biginteger', ['null' => false])
            ->addForeignKey('a', 'users', 'id', ['delete' => 'SET_NULL', 'constraint' => 'of_user']);
        $pairs->create();
    }
}
";
    let second = "<?php
class ChangeUsers extends AbstractMigration
{
    public function up()
    {
        $table = $this->table('users');
        $table->addColumn('city', 'string', ['after' => 'email'])->removeColumn('tiny')->save();
        $this->table('users')->changeColumn('age', 'biginteger', ['null' => true])->renameColumn('bio', 'story')->update();
        $this->table('pairs')->dropForeignKey('a')->save();
        $this->execute('ALTER TABLE pairs ADD COLUMN c INT NULL');
        $this->table($name)->drop()->save();
    }

    public function down()
    {
        $this->table('users')->drop()->save();
        $this->execute('DROP TABLE pairs');
    }
}
";
    let project = Project::of(&[
        ("db/migrations/20200101000000_create_users.php", first),
        ("db/migrations/20210101000000_change_users.php", second),
    ]);
    let schema = schema(&project, &[]);
    assert_eq!(
        told(&schema),
        "pairs
  a int
  b bigint
  c int null
  primary (a, b)
users
  id int unsigned auto_increment
  email varchar(100)
  city varchar(255) null
  age bigint null
  story longtext null
  active tinyint(1) null default 0
  price decimal(10,2) null
  state enum('a','b') null
  created_at timestamp default current_timestamp()
  updated_at timestamp null
  primary (id)
  unique one_mail (email)
"
    );
    assert_eq!(text(&schema["unresolved"][0], "what"), "$name");
    assert_eq!(text(&schema["tables"][1], "source"), "phinx-migration");
}

#[test]
fn each_source_is_told_by_its_name() {
    let project = Project::of(&[
        ("a.sql", "CREATE TABLE a (x INT);"),
        (
            "b.sql",
            "-- MySQL dump 10.13  Distrib 5.7\nCREATE TABLE b (x INT);",
        ),
        ("c.php", "<?php $db->query('CREATE TABLE c (x INT)');"),
    ]);
    let schema = schema(&project, &[]);
    let sources: Vec<&str> = list(&schema["tables"])
        .iter()
        .map(|t| text(t, "source"))
        .collect();
    assert_eq!(sources, ["sql-script", "dump", "program"]);
    project
        .run(&["stack", "--table", "b"])
        .expect(0, &["b.sql:2 · dump"]);
}

#[test]
fn an_index_that_a_foreign_key_came_to_have_is_no_difference() {
    let migration = |name: &str, operation: &str| {
        format!(
            "from django.db import migrations, models\nclass Migration(migrations.Migration):\n    dependencies = [{name}]\n    operations = [\n        {operation},\n    ]\n"
        )
    };
    let project = Project::new();
    project.write(
        "shop/migrations/0001_a.py",
        migration(
            "",
            "migrations.CreateModel('Pref', [('id', models.AutoField(primary_key=True)), ('user', models.OneToOneField('auth.User', models.CASCADE)), ('text', i18nfield.fields.I18nCharField())])",
        ),
    );
    project.write(
        "shop/migrations/0002_b.py",
        migration(
            "('shop', '0001_a')",
            "migrations.AlterField('pref', 'user', models.ForeignKey('auth.User', models.CASCADE))",
        ),
    );
    project.write(
        "shop/models.py",
        "from django.db import models\nfrom i18nfield.fields import I18nCharField\nclass Pref(models.Model):\n    user = models.ForeignKey('auth.User', models.CASCADE)\n    text = I18nCharField()\n",
    );
    let schema = schema(&project, &[]);
    assert_eq!(
        told(&schema),
        "shop_pref
  id int auto_increment
  user_id int
  text longtext
  foreign shop_pref_user_id_99335e86_fk_auth_user_id (user_id) auth_user (id)
  key shop_pref_user_id_99335e86 (user_id)
  primary (id)
"
    );
    assert_eq!(conflicts(&schema), [""; 0]);
}

#[test]
fn a_column_for_a_model_is_of_the_type_of_its_key() {
    let blueprint = |name: &str, body: &str| {
        format!(
            "<?php\nreturn new class extends Migration {{\n    public function up() {{\n        Schema::create('{name}', function (Blueprint $table) {{\n{body}\n        }});\n    }}\n}};\n"
        )
    };
    let contacts = blueprint("contacts", "$table->uuid('id');\n$table->primary('id');");
    let notes = blueprint(
        "notes",
        "$table->id();\n$table->foreignIdFor(Contact::class)->constrained();\n$table->foreignIdFor(Kind::class, 'of')->nullable();",
    );
    let project = Project::of(&[
        ("database/migrations/1_notes.php", &notes),
        ("database/migrations/2_contacts.php", &contacts),
        ("q.sql", IFNULL),
    ]);
    assert_eq!(
        tables(&schema(&project, &[])),
        [
            "contacts(id char(36))",
            "notes(id bigint unsigned, contact_id char(36), of bigint unsigned)"
        ]
    );
    assert_eq!(
        found(&project),
        [
            "mysql-foreign-key-without-index",
            "mysql-ifnull",
            "mysql-sequence-after-copy"
        ]
    );
}

/// The rules that tell something, each once.
fn found(project: &Project) -> Vec<String> {
    let scan = [
        &["scan", "--exit-zero", "-q", "--format", "json"][..],
        &MYSQL,
    ]
    .concat();
    let mut rules: Vec<String> = hits(&project.run(&scan).json())
        .into_iter()
        .map(|(rule, ..)| rule)
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

#[test]
fn keys_and_names_that_the_framework_makes_are_its_own_affair() {
    let created = |model: &str, after: &str, fields: &str| {
        format!(
            "from django.db import migrations, models\n\nclass Migration(migrations.Migration):\n    dependencies = [{after}]\n    operations = [\n        migrations.CreateModel('{model}', [\n            ('id', models.UUIDField(primary_key=True)),\n{fields}        ]),\n    ]\n"
        )
    };
    let metric = created(
        "WikiMetric",
        "('products', '0001_initial')",
        "            ('product', models.ForeignKey('products.Product', models.CASCADE)),\n",
    );
    let product = created("Product", "", "");
    let project = Project::of(&[
        ("dashboards/migrations/0001_initial.py", &metric),
        ("products/migrations/0001_initial.py", &product),
        (
            "app/models.py",
            "from sqlalchemy import Column, ForeignKey, Integer, Table\n\nclass Alert(db.Model):\n    id = primary_key('Alert')\n    level = Column(Integer)\n",
        ),
        ("q.sql", IFNULL),
    ]);
    let metrics = schema(&project, &[]);
    let longest = metrics.to_string();
    assert!(longest.contains("dashboards_wikimetric_product_id_0025e725_fk_products_product_id"));
    assert_eq!(found(&project), ["mysql-ifnull"]);
    project.write(
        "app/links.py",
        "from sqlalchemy import Column, Integer, Table\nlinks = Table('links', metadata, Column('a', Integer), Column('b', Integer))\n",
    );
    assert_eq!(found(&project), ["mysql-ifnull", "mysql-no-primary-key"]);
}

fn of_rule<'r>(report: &'r Value, rule: &str) -> Vec<&'r Value> {
    let findings = list(&report["findings"]).iter();
    findings.filter(|f| text(f, "rule") == rule).collect()
}

/// Path and line of a finding, or of what is related to it.
fn place(of: &Value) -> (String, u64) {
    let line = of["region"]["start_line"].as_u64().expect("a line");
    (text(of, "path").to_owned(), line)
}

#[test]
fn what_is_not_grouped_is_told_with_what_is_grouped_by() {
    let project = Project::of(&[
        (
            "schema.sql",
            "CREATE TABLE orders (id INT PRIMARY KEY, customer INT, total INT);\n",
        ),
        (
            "app/report.rb",
            "class Report\n  def sums\n    Order.select(:customer, :total)\n      .where(id: 1)\n      .group(:customer)\n      .to_a\n  end\nend\n",
        ),
    ]);
    let report = project.json(&[]);
    let [finding] = of_rule(&report, "mysql-group-by-not-grouped")[..] else {
        panic!("{report}")
    };
    let related: Vec<(String, u64)> = list(&finding["related"]).iter().map(place).collect();
    let at = |path: &str, line| (path.to_owned(), line);
    assert_eq!(place(finding), at("app/report.rb", 3));
    assert_eq!(related, [at("schema.sql", 1), at("app/report.rb", 5)]);
}

#[test]
fn columns_that_a_model_has_as_booleans_are_booleans() {
    let query = "class A { void f() throws Exception {\n  c.prepareStatement(\"SELECT id FROM flags WHERE active = 1\");\n} }\n";
    let model = |of: &str| {
        format!(
            "import javax.persistence.*;\n@Entity @Table(name = \"flags\")\npublic class Flag {{ @Id private Long id; private {of} active; }}\n"
        )
    };
    for (of, lines) in [("boolean", &[2][..]), ("Integer", &[])] {
        let project = Project::of(&[
            (
                "schema.sql",
                "CREATE TABLE flags (id BIGINT PRIMARY KEY, active TINYINT NOT NULL);\n",
            ),
            ("Flag.java", &model(of)),
            ("A.java", query),
        ]);
        let report = project.json(&[]);
        let found = of_rule(&report, "mysql-boolean-as-number").into_iter();
        let found: Vec<u64> = found.map(|f| place(f).1).collect();
        assert_eq!(found, lines, "{of}: {report}");
    }
}

#[test]
fn columns_of_which_types_of_one_class_are_seen_are_judged() {
    let query = "class A { void f() throws Exception {\n  c.prepareStatement(\"SELECT id FROM flags WHERE name = 1\");\n} }\n";
    for (first, second, lines) in [
        ("VARCHAR(20)", "VARCHAR(200)", &[2][..]),
        ("VARCHAR(20)", "INT", &[]),
    ] {
        let script = |of: &str| format!("CREATE TABLE flags (id INT PRIMARY KEY, name {of});\n");
        let project = Project::of(&[
            ("a/install.sql", &script(first)),
            ("b/install.sql", &script(second)),
            ("A.java", query),
        ]);
        let report = project.json(&[]);
        let found = of_rule(&report, "postgresql-operand-types").into_iter();
        let found: Vec<u64> = found.map(|f| place(f).1).collect();
        assert_eq!(found, lines, "{first}, {second}: {report}");
    }
}
