# This file is auto-generated from the current state of the database.

ActiveRecord::Schema.define(version: 2021_06_01_101010) do

  create_table "accounts", charset: "utf8mb4", collation: "utf8mb4_bin", force: :cascade do |t|
    t.string "email", limit: 191, default: "", null: false
    t.string "name"
    t.text "bio", size: :medium
    t.text "note", limit: 255
    t.integer "age", limit: 1, default: 0, null: false, unsigned: true
    t.bigint "owner_id"
    t.integer "count", default: -3
    t.decimal "price", precision: 8, scale: 2, default: "1.50"
    t.decimal "plain"
    t.float "ratio"
    t.float "wide", limit: 53
    t.boolean "admin", default: false, null: false
    t.binary "token", limit: 16
    t.binary "blob"
    t.date "born"
    t.time "at"
    t.datetime "seen_at", precision: 6
    t.datetime "left_at"
    t.timestamp "stamp", default: -> { "CURRENT_TIMESTAMP" }, null: false
    t.json "data"
    t.column "kind", "enum('a','b')", default: "a"
    t.datetime "created_at", precision: 6, null: false
    t.datetime "updated_at", precision: 6, null: false
    t.index ["email"], name: "index_accounts_on_email", unique: true
    t.index ["name", "owner_id"], name: "by_name_and_owner", length: { name: 10 }
    t.index ["bio"], name: "words", type: :fulltext
    t.index ["owner_id"], name: "index_accounts_on_owner_id"
  end

  create_table "logs", id: :integer, unsigned: true, options: "ENGINE=InnoDB DEFAULT CHARSET=latin1", force: :cascade do |t|
    t.unsigned_bigint "big"
    t.string "text", collation: "latin1_bin",
      null: false
  end

  create_table "accounts_logs", id: false, force: :cascade do |t|
    t.bigint "account_id", null: false
    t.integer "log_id", null: false, unsigned: true
    t.index ["account_id", "log_id"], name: "index_accounts_logs_on_account_id_and_log_id"
  end

  create_table "codes", primary_key: "code", id: { type: :string, limit: 8 }, force: :cascade do |t|
    t.references :account, foreign_key: true
    t.references :subject, polymorphic: true, null: false
    t.belongs_to :log, type: :integer, unsigned: true, index: false, foreign_key: { to_table: :logs, on_delete: :nullify }
    t.timestamps
  end

  create_table "pairs", primary_key: ["a", "b"], force: :cascade do |t|
    t.integer "a", null: false
    t.integer "b", null: false
  end

  add_foreign_key "accounts", "accounts", column: "owner_id", on_delete: :cascade
  add_foreign_key "accounts_logs", "accounts"
  add_foreign_key "accounts_logs", "logs", name: "fk_logs", on_update: :cascade
  add_index "pairs", :b
end
