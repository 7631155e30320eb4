<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

return new class extends Migration
{
    public function up()
    {
        Schema::table('posts', function (Blueprint $table) {
            $table->string('subtitle')->nullable()->after('title');
            $table->bigInteger('views')->unsigned()->nullable()->default(5)->change();
            $table->dropColumn(['gone', 'raw']);
            $table->dropForeign(['editor_id']);
            $table->dropForeign('of_kind');
            $table->dropIndex('of_kind');
            $table->dropIndex('posts_editor_id_foreign');
            $table->dropFullText(['title']);
            $table->renameColumn('slug', 'path');
            $table->renameIndex('by_views', 'by_title_views');
            $table->boolean('first')->first();
        });
        Schema::rename('old_name', 'new_name');
        Schema::dropIfExists('dropped');
        Schema::table('users', function (Blueprint $table) {
            $table->dropSoftDeletes();
            $table->dropTimestamps();
            $table->dropUnique(['email']);
            $table->string('phone', 20)->unique('one_phone');
        });
    }

    public function down()
    {
        Schema::table('users', function (Blueprint $table) {
            $table->dropColumn('phone');
        });
    }
};
