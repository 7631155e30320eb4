import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('posts', (table: Knex.AlterTableBuilder) => {
    table.dropForeign('editor_id');
    table.dropIndex([], 'posts_editor_id_foreign');
    table.dropColumn('old');
    table.renameColumn('title', 'head');
    table.string('slug', 40).notNullable().after('id');
    table.text('body').notNullable();
  });
  await knex.schema.table('users', (table) => {
    table.string('name', 50).notNullable().alter();
    table.dropUnique(['email']);
  });
  await knex.schema.createTable('pairs', (table) => {
    table.integer('a');
    table.integer('b');
    table.primary(['a', 'b']);
  });
  await knex.schema.renameTable('pairs', 'couples');
  await knex.raw('ALTER TABLE couples ADD COLUMN c INT NULL');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE couples');
  await knex.schema.alterTable('posts', (table) => {
    table.dropColumn('slug');
  });
}
