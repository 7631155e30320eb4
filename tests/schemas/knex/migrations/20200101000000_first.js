exports.up = function (knex) {
  return knex.schema
    .createTable('users', function (table) {
      table.increments('id');
      table.string('email', 100).notNullable().unique();
      table.string('name').index('by_name');
      table.integer('age').unsigned().defaultTo(3);
      table.bigInteger('big');
      table.boolean('admin').notNullable().defaultTo(false);
      table.decimal('price', 10, 3);
      table.float('ratio');
      table.double('wide');
      table.text('bio');
      table.text('long', 'longtext');
      table.date('born');
      table.datetime('seen');
      table.datetime('fine', { precision: 6 });
      table.timestamp('stamp').defaultTo(knex.fn.now());
      table.time('at');
      table.json('data');
      table.uuid('uid');
      table.binary('bin');
      table.binary('short', 16);
      table.enu('state', ['new', 'done']).defaultTo('new');
      table.specificType('tiny', 'tinyint(1)');
      table.tinyint('small');
      table.timestamps(true, true);
    })
    .createTable('posts', (t) => {
      t.bigIncrements();
      t.integer('user_id').unsigned().notNullable().references('id').inTable('users').onDelete('CASCADE');
      t.integer('editor_id').unsigned().references('users.id');
      t.string('title').comment('a title').collate('utf8mb4_bin');
      t.integer('old');
      t.unique(['user_id', 'title']);
      t.index(['title'], 'by_title');
      t.timestamps();
    });
};

exports.down = function (knex) {
  return knex.schema.dropTable('posts').dropTable('users');
};
