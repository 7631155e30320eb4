class CreateUsers < ActiveRecord::Migration[5.0]
  def change
    create_table :users do |t|
      t.string :email, null: false, index: { unique: true }
      t.references :company
      t.integer :visits, limit: 8
      t.timestamps
    end
  end
end
