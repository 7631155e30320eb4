class LeftBehind < ActiveRecord::Migration[6.1]
  def change
    create_table :left_behind
    add_column :accounts, :never, :string
  end
end
