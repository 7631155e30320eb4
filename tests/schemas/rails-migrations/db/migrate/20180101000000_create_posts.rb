class CreatePosts < ActiveRecord::Migration[5.2]
  def up
    create_table :posts, options: "ENGINE=InnoDB" do |t|
      t.string :title, limit: 40
      t.text :body
      t.integer :user_id
      t.timestamps null: true
    end
    add_index :posts, [:user_id, :title], unique: true, name: "one_title"
    add_foreign_key :posts, :users
    create_join_table :posts, :users
    execute "ALTER TABLE posts ADD COLUMN raw INT NULL"
  end

  def down
    execute "DROP TABLE users"
    drop_table :posts
  end
end
