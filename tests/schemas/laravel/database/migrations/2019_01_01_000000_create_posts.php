<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\DB;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up(): void
    {
        Schema::create('posts', function (Blueprint $table) {
            $table->engine = 'InnoDB';
            $table->charset = 'utf8mb4';
            $table->bigIncrements('id');
            $table->foreignId('user_id')->constrained()->cascadeOnDelete();
            $table->foreignId('editor_id')->nullable()->constrained('users')->nullOnDelete();
            $table->unsignedInteger('kind_key');
            $table->foreign('kind_key', 'of_kind')->references('key')->on('kinds')->onUpdate('cascade');
            $table->string('title', 100);
            $table->string('slug')->charset('latin1')->collation('latin1_bin');
            $table->integer('views')->default(0);
            $table->text('gone')->nullable();
            $table->unique(['user_id', 'title']);
            $table->index(['title', 'views'], 'by_views');
            $table->fullText('title');
        });

        Schema::create('pairs', function (Blueprint $table) {
            $table->unsignedBigInteger('a');
            $table->unsignedBigInteger('b');
            $table->primary(['a', 'b']);
        });

        Schema::create('old_name', fn (Blueprint $table) => $table->id());
        Schema::create('dropped', function (Blueprint $table) {
            $table->id();
        });
        DB::statement('ALTER TABLE posts ADD COLUMN raw INT NULL');
    }

    public function down(): void
    {
        DB::statement('DROP TABLE pairs');
        Schema::drop('posts');
    }
};
