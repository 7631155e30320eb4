<?php

use Illuminate\Database\Migrations\Migration;
use Illuminate\Database\Schema\Blueprint;
use Illuminate\Support\Facades\Schema;

class CreateUsersTable extends Migration
{
    public function up()
    {
        Schema::create('users', function (Blueprint $table) {
            $table->id();
            $table->string('name');
            $table->string('email', 191)->unique();
            $table->timestamp('email_verified_at')->nullable();
            $table->rememberToken();
            $table->timestamps();
            $table->softDeletes();
        });

        Schema::create('kinds', function (Blueprint $table) {
            $table->increments('key');
            $table->bigInteger('big')->default(0);
            $table->unsignedBigInteger('ubig')->index();
            $table->binary('bin');
            $table->boolean('flag')->default(true);
            $table->char('letter', 2);
            $table->date('day');
            $table->dateTime('at', 3);
            $table->decimal('price', 10, 3)->unsigned();
            $table->decimal('plain');
            $table->double('wide');
            $table->enum('state', ['new', 'done'])->default('new');
            $table->set('many', ['a', 'b']);
            $table->float('ratio');
            $table->geometry('shape');
            $table->integer('number')->unsigned()->nullable();
            $table->ipAddress();
            $table->json('data');
            $table->longText('long');
            $table->macAddress('mac');
            $table->mediumInteger('medium');
            $table->mediumText('mtext');
            $table->morphs('owner');
            $table->nullableMorphs('maybe');
            $table->uuidMorphs('other', 'by_other');
            $table->smallInteger('small')->comment('a small one');
            $table->text('text');
            $table->time('clock');
            $table->timestamp('stamp')->useCurrent()->useCurrentOnUpdate();
            $table->tinyInteger('tiny');
            $table->unsignedTinyInteger('utiny');
            $table->uuid('uuid');
            $table->ulid('ulid');
            $table->year('year');
            $table->integer('twice')->storedAs('small * 2')->nullable();
        });
    }

    public function down()
    {
        Schema::dropIfExists('users');
        Schema::dropIfExists('kinds');
    }
}
