class ChangeThings < ActiveRecord::Migration[6.1]
  def change
    rename_table :posts, :articles
    add_column :articles, :state, :string, default: "new", null: false, after: :title
    add_column :articles, :seen_at, :datetime
    add_reference :articles, :editor, foreign_key: { to_table: :users }, type: :integer
    change_column :articles, :title, :string, limit: 60, null: false
    change_column_default :articles, :state, from: "new", to: "old"
    change_column_null :users, :visits, false
    rename_column :users, :visits, :calls
    remove_column :articles, :raw, :integer
    remove_index :users, :email
    add_index :users, %i[email calls], length: { email: 10 }
    remove_foreign_key :articles, :users, column: :user_id
    change_table :users do |t|
      t.string :nick, :city
      t.rename :company_id, :firm_id
      t.remove :city
      t.index :nick
    end
    reversible do |dir|
      dir.up do
        add_column :users, :up_only, :boolean, default: true
      end
      dir.down do
        remove_column :users, :nick
      end
    end
    create_table :gone
    drop_table :gone
  end
end
