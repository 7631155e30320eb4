//! Small trees, and what is found in them.

use super::super::walk::listing_of;
use super::inventory;
use crate::model::{Heavy, Inventory};

fn of(files: &[(&str, &str)]) -> Inventory {
    let paths: Vec<&str> = files.iter().map(|(shown, _)| *shown).collect();
    let listing = listing_of(&paths);
    inventory(&listing, &|entry| {
        let file = files.iter().find(|(shown, _)| *shown == entry.shown);
        file.map(|(_, text)| (*text).to_owned())
    })
}

/// `name role replicas path:line`.
fn services(files: &[(&str, &str)]) -> Vec<String> {
    let told = |s: &crate::model::Service| {
        let replicas = s.replicas.map_or("-".to_owned(), |n| n.to_string());
        format!(
            "{} {:?} {replicas} {}:{}",
            s.name, s.role, s.evidence.path, s.evidence.line
        )
    };
    of(files).services.iter().map(told).collect()
}

/// `name [schedule] scheduler path:line`.
fn jobs(files: &[(&str, &str)]) -> Vec<String> {
    let told = |j: &crate::model::BatchJob| {
        let schedule = j.schedule.as_deref().unwrap_or("-");
        format!(
            "{} [{schedule}] {:?} {}:{}",
            j.name, j.scheduler, j.evidence.path, j.evidence.line
        )
    };
    of(files).jobs.iter().map(told).collect()
}

#[test]
fn services_of_compose_are_told_with_what_they_are_for() {
    let compose = "\
services:
  web:
    build: .
    command: gunicorn shop.wsgi
    deploy:
      replicas: 3
  worker:
    build: .
    command: [\"celery\", \"-A\", \"shop\", \"worker\"]
  # old:
  #   image: shop-old
  db:
    image: mysql:5.7
  cache:
    image: redis:6
  bi:
    image: metabase/metabase
";
    let expected = [
        "bi Reporting - docker-compose.yml:16",
        "cache Other - docker-compose.yml:14",
        "db Database - docker-compose.yml:12",
        "web Application 3 docker-compose.yml:2",
        "worker Batch - docker-compose.yml:7",
    ];
    assert_eq!(services(&[("docker-compose.yml", compose)]), expected);
    let worker = &of(&[("docker-compose.yml", compose)]).services[4];
    assert_eq!(worker.command.as_deref(), Some("celery -A shop worker"));
    let over = "services:\n  web:\n    scale: 9\n  worker:\n    scale: 2\n";
    let both = services(&[
        ("docker-compose.prod.yml", over),
        ("docker-compose.yml", compose),
    ]);
    assert!(
        both.contains(&"worker Batch 2 docker-compose.prod.yml:4".to_owned()),
        "{both:?}"
    );
    assert_eq!(both.len(), 5, "one set of services");
}

#[test]
fn services_of_images_alone_are_told_by_their_names() {
    let compose = "\
services:
  account-service:
    image: acme/account
  account-mongodb:
    image: acme/mongodb
  Shop_DB:
    image: acme/store
  rabbitmq:
    image: rabbitmq:3
";
    assert_eq!(
        services(&[("docker-compose.yml", compose)]),
        [
            "Shop_DB Database - docker-compose.yml:6",
            "account-mongodb Database - docker-compose.yml:4",
            "account-service Application - docker-compose.yml:2",
            "rabbitmq Other - docker-compose.yml:8",
        ]
    );
}

#[test]
fn files_for_development_count_where_nothing_else_does() {
    let of_name = |name: &'static str| (name, "services:\n  a:\n    build: .\n");
    let [dev, example, real] = [
        "docker-compose.dev.yml",
        "compose.example.yml",
        "deploy/compose.yml",
    ]
    .map(of_name);
    assert_eq!(
        services(&[dev]),
        ["a Application - docker-compose.dev.yml:2"]
    );
    assert_eq!(
        services(&[dev, example]),
        ["a Application - compose.example.yml:2"]
    );
    assert_eq!(
        services(&[dev, example, real]),
        ["a Application - deploy/compose.yml:2"]
    );
    assert!(services(&[of_name("tests/docker-compose.yml")]).is_empty());
}

#[test]
fn workloads_and_cron_jobs_of_kubernetes_are_told() {
    let manifest = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  labels: {app: web}
  name: shop-web
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: web
          image: shop:1
---
apiVersion: batch/v1
kind: CronJob
metadata:
  name: nightly
spec:
  schedule: \"0 3 * * *\"
  jobTemplate:
    spec:
      template:
        spec:
          containers:
            - name: n
              image: shop:1
              command: [python, manage.py]
              args: [nightly_batch]
---
apiVersion: v1
kind: Service
metadata:
  name: shop-svc
";
    let files = [("k8s/all.yaml", manifest)];
    assert_eq!(services(&files), ["shop-web Application 2 k8s/all.yaml:5"]);
    assert_eq!(
        jobs(&files),
        ["nightly [0 3 * * *] KubernetesCronJob k8s/all.yaml:17"]
    );
    let command = of(&files).jobs[0].command.clone();
    assert_eq!(command.as_deref(), Some("python manage.py nightly_batch"));
    let chart = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: {{ .Release.Name }}-db\nspec:\n  replicas: {{ .Values.n }}\n";
    assert_eq!(
        services(&[("chart/templates/db.yaml", chart)]),
        ["db Database - chart/templates/db.yaml:4"]
    );
}

#[test]
fn processes_of_a_procfile_are_told() {
    let text = "web: bundle exec puma -p $PORT\n# old: x\nworker: bundle exec sidekiq\nrelease: rake db:migrate\n";
    assert_eq!(
        services(&[("Procfile", text)]),
        ["web Application - Procfile:1", "worker Batch - Procfile:3"]
    );
}

#[test]
fn jobs_of_crontabs_are_told_and_comments_are_none() {
    let with_user = "\
# m h dom mon dow user command
SHELL=/bin/bash
0 3 * * *  shop  cd /srv/shop && python manage.py nightly_batch >> /var/log/batch.log 2>&1
#0 4 * * * shop /usr/bin/old.sh
30 4 * * 0 shop  mysql shop -e \"OPTIMIZE TABLE orders, order_items\"
@daily shop /opt/clean.sh --all
*/10 * * * MON-FRI shop /usr/bin/curl -s https://u:geheim@example.com/ping
";
    let expected = [
        "clean.sh [@daily] Cron etc/cron.d/shop:6",
        "curl [*/10 * * * MON-FRI] Cron etc/cron.d/shop:7",
        "mysql OPTIMIZE TABLE orders [30 4 * * 0] Cron etc/cron.d/shop:5",
        "nightly_batch [0 3 * * *] Cron etc/cron.d/shop:3",
    ];
    assert_eq!(jobs(&[("etc/cron.d/shop", with_user)]), expected);
    let ping = &of(&[("etc/cron.d/shop", with_user)]).jobs[1];
    assert!(!format!("{ping:?}").contains("geheim"), "{ping:?}");
    let without = "15 2 * * 1-5 php artisan report:send\n* * * * * cd /srv && php artisan schedule:run\nnothing here\n";
    assert_eq!(
        jobs(&[("deploy/crontab", without)]),
        [
            "report:send [15 2 * * 1-5] Cron deploy/crontab:1",
            "schedule:run [* * * * *] Cron deploy/crontab:2",
        ]
    );
    assert!(jobs(&[("notes.txt", without)]).is_empty());
}

#[test]
fn celery_jobs_are_told_however_they_are_scheduled() {
    let settings = "\
from celery.schedules import crontab
CELERY_BEAT_SCHEDULE = {
    # 'old': {'task': 'a.old', 'schedule': 1},
    'sum-up': {
        'task': 'shop.tasks.sum_up',
        'schedule': crontab(hour=3, minute=0),
    },
    \"ping\": {\"task\": \"shop.tasks.ping\", \"schedule\": 30.0},
}
";
    assert_eq!(
        jobs(&[("shop/settings.py", settings)]),
        [
            "ping [30.0] CeleryBeat shop/settings.py:8",
            "sum-up [crontab(hour=3, minute=0)] CeleryBeat shop/settings.py:4",
        ]
    );
    assert_eq!(
        of(&[("a.py", settings)]).jobs[1].command.as_deref(),
        Some("shop.tasks.sum_up")
    );
    let tasks = "\
app.conf.beat_schedule['hourly'] = {'task': 'a.hourly', 'schedule': crontab(minute=5)}

@app.on_after_configure.connect
def setup(sender, **kwargs):
    sender.add_periodic_task(crontab(hour=7), report.s('x'), name='daily report')
    sender.add_periodic_task(10.0, ping.s())
    # sender.add_periodic_task(1.0, old.s())

@periodic_task(run_every=timedelta(hours=1), name='x')
def tidy():
    print('CELERY_BEAT_SCHEDULE = {}')

CRONJOBS = [
    ('*/5 * * * *', 'shop.cron.look'),
]
";
    assert_eq!(
        jobs(&[("shop/tasks.py", tasks)]),
        [
            "daily report [crontab(hour=7)] CeleryBeat shop/tasks.py:5",
            "hourly [crontab(minute=5)] CeleryBeat shop/tasks.py:1",
            "look [*/5 * * * *] Cron shop/tasks.py:14",
            "ping [10.0] CeleryBeat shop/tasks.py:6",
            "tidy [timedelta(hours=1)] CeleryBeat shop/tasks.py:9",
        ]
    );
}

#[test]
fn scheduled_methods_of_spring_are_told() {
    let text = "\
class Nightly {
    @Scheduled(cron = \"0 0 3 * * *\", zone = \"Asia/Seoul\")
    @Transactional(timeout = 5)
    public void sumUp() {}

    // @Scheduled(fixedRate = 1)
    @Scheduled(fixedDelay = 5000)
    void ping() {}
    String s = \"@Scheduled(cron = 'x')\";
}
";
    assert_eq!(
        jobs(&[("src/main/java/shop/Nightly.java", text)]),
        [
            "Nightly.ping [fixedDelay = 5000] SpringScheduled src/main/java/shop/Nightly.java:7",
            "Nightly.sumUp [0 0 3 * * *] SpringScheduled src/main/java/shop/Nightly.java:2",
        ]
    );
    let kotlin = "class K {\n    @Scheduled(cron = \"0 0 4 * * *\")\n    fun run() {}\n}\n";
    assert_eq!(
        jobs(&[("K.kt", kotlin)]),
        ["K.run [0 0 4 * * *] SpringScheduled K.kt:2"]
    );
}

#[test]
fn the_schedule_of_laravel_is_told() {
    let kernel = "\
<?php
class Kernel {
    protected function schedule(Schedule $schedule) {
        $schedule->command('report:send --all')
            ->weekdays()
            ->dailyAt('03:00')
            ->onOneServer();
        $schedule->job(new \\App\\Jobs\\SumUp($this->day))->hourly();
        $schedule->call(function () { DB::table('x')->delete(); })->name('tidy')->monthly();
        $schedule->exec('node /srv/a.js')->cron('5 4 * * *');
        // $schedule->command('old')->daily();
    }
}
";
    assert_eq!(
        jobs(&[("app/Console/Kernel.php", kernel)]),
        [
            "SumUp [hourly()] LaravelSchedule app/Console/Kernel.php:8",
            "node [cron('5 4 * * *')] LaravelSchedule app/Console/Kernel.php:10",
            "report:send [weekdays()->dailyAt('03:00')] LaravelSchedule app/Console/Kernel.php:4",
            "tidy [monthly()] LaravelSchedule app/Console/Kernel.php:9",
        ]
    );
    let console = "<?php\nSchedule::command(Send::class)->everyFiveMinutes();\nSchedule::job(new RunCommand('shop:sync'))->daily();\n";
    assert_eq!(
        jobs(&[("routes/console.php", console)]),
        [
            "RunCommand shop:sync [daily()] LaravelSchedule routes/console.php:3",
            "Send [everyFiveMinutes()] LaravelSchedule routes/console.php:2",
        ]
    );
}

#[test]
fn schedules_of_sidekiq_and_whenever_are_told() {
    let cron = "tidy:\n  cron: \"0 2 * * *\" # at night\n  class: TidyJob\n  queue: low\n# old:\n#   cron: x\n#   class: Y\nother:\n  class: Z\n";
    assert_eq!(
        jobs(&[("config/schedule.yml", cron)]),
        ["tidy [0 2 * * *] Sidekiq config/schedule.yml:1"]
    );
    let scheduler = ":concurrency: 5\n:scheduler:\n  :schedule:\n    sum_up:\n      every: ['1h', first_in: 1s]\n      class: SumUp\n";
    assert_eq!(
        jobs(&[("config/sidekiq.yml", scheduler)]),
        ["sum_up [1h] Sidekiq config/sidekiq.yml:4"]
    );
    let ruby = "# Sidekiq::Cron::Job.create(name: 'old', cron: '1 * * * *', class: 'Old')\nSidekiq::Cron::Job.create(name: 'Sync', cron: '*/5 * * * *', class: 'SyncWorker')\n";
    assert_eq!(
        jobs(&[("config/initializers/sidekiq.rb", ruby)]),
        ["Sync [*/5 * * * *] Sidekiq config/initializers/sidekiq.rb:2"]
    );
    let whenever = "every 1.day, at: '4:30 am' do\n  rake \"report:send\"\n  # runner \"Old.run\"\n  command \"/srv/clean.sh --all\"\nend\n";
    assert_eq!(
        jobs(&[("config/schedule.rb", whenever)]),
        [
            "clean.sh [1.day, at: '4:30 am'] Cron config/schedule.rb:4",
            "report:send [1.day, at: '4:30 am'] Cron config/schedule.rb:2",
        ]
    );
}

#[test]
fn workflows_that_run_by_the_clock_are_told() {
    let text = "name: Nightly\non:\n  push:\n  schedule:\n    - cron: '0 1 * * *'\njobs: {}\n";
    assert_eq!(
        jobs(&[(".github/workflows/nightly.yml", text)]),
        ["Nightly [0 1 * * *] GithubActions .github/workflows/nightly.yml:5"]
    );
}

#[test]
fn frameworks_are_told_by_their_packages() {
    let told = |files: &[(&str, &str)]| -> Vec<String> {
        let all = of(files).frameworks;
        all.iter()
            .map(|f| format!("{} {}:{}", f.name, f.evidence.path, f.evidence.line))
            .collect()
    };
    assert_eq!(
        told(&[(
            "requirements.txt",
            "# sqlalchemy==1\ndjango-redis==5\nDjango==3.2\ncelery[redis]>=5\n"
        )]),
        ["Celery requirements.txt:4", "Django ORM requirements.txt:3"]
    );
    assert_eq!(
        told(&[("package.json", "{\"dependencies\": {\n\"typeorm\": \"1\"}}")]),
        ["TypeORM package.json:2"]
    );
    assert_eq!(
        told(&[(
            "pom.xml",
            "<artifactId>mybatis-spring-boot-starter</artifactId>"
        )]),
        ["MyBatis pom.xml:1"]
    );
    assert!(told(&[("package-lock.json", "{\"typeorm\": 1}")]).is_empty());
}

#[test]
fn heavy_queries_are_told_heaviest_first() {
    let python = "\
SUM_UP = \"SELECT a.x, SUM(b.y) FROM a JOIN b ON b.id = a.id JOIN c ON c.id = b.c GROUP BY a.x\"
ONE = \"SELECT id FROM a WHERE id = %s\"
COUNT = \"SELECT COUNT(*) FROM a WHERE id = %s\"
TEXT = \"Select a date from the list and join the group by the door\"
# OLD = \"SELECT x FROM a JOIN b JOIN c GROUP BY x\"
NESTED = \"SELECT id FROM a WHERE id IN (SELECT a_id FROM b WHERE password = 'geheim')\"
";
    let report = "<?php $db->query(\"SELECT id, total FROM orders WHERE day = ?\");\n$db->query(\"SELECT day, SUM(total) FROM orders\");\n";
    let script = "SELECT x, COUNT(*) FROM t GROUP BY x;\nINSERT INTO t VALUES ('select a from b join c group by d');\n";
    let found = of(&[
        ("app/queries.py", python),
        ("app/sales_report.php", report),
        ("db/migrations/1.sql", "SELECT x FROM t GROUP BY x;"),
        ("db/views.sql", script),
        ("tests/test_a.py", python),
    ]);
    let told: Vec<String> = found
        .queries
        .iter()
        .map(|q| format!("{}:{} {:?}", q.evidence.path, q.evidence.line, q.reasons))
        .collect();
    assert_eq!(
        told,
        [
            "app/queries.py:1 [Joins(2), Aggregates]",
            "app/sales_report.php:2 [Reporting, Aggregates]",
            "db/views.sql:1 [Aggregates]",
            "app/queries.py:6 [Nested]",
            "app/sales_report.php:1 [Reporting]",
        ]
    );
    assert!(found.queries[0].reasons.contains(&Heavy::Joins(2)));
    assert!(
        !format!("{:?}", found.queries).contains("geheim"),
        "credentials are masked"
    );
}

#[test]
fn only_so_many_queries_are_told_and_each_text_once() {
    let mut text = String::new();
    for n in 0..30 {
        text += &format!("A = \"SELECT x, SUM(y) FROM t{} GROUP BY x\"\n", n / 2 * 2);
    }
    assert_eq!(of(&[("a.py", &text)]).queries.len(), 15);
    let many: String = (0..50)
        .map(|n| format!("A = \"SELECT x, SUM(y) FROM t{n} GROUP BY x\"\n"))
        .collect();
    assert_eq!(of(&[("a.py", &many)]).queries.len(), super::queries::MOST);
}

#[test]
fn broken_files_are_read_as_far_as_they_go() {
    for (name, text) in [
        ("docker-compose.yml", "services:\n  web: [\n"),
        ("docker-compose.yml", "services: x"),
        ("k8s/a.yaml", "apiVersion: v1\nkind: CronJob\n"),
        ("a.py", "CELERY_BEAT_SCHEDULE = {'a': {'task'"),
        ("A.java", "@Scheduled(cron = \"x\""),
        ("a.php", "<?php $schedule->command("),
        ("config/schedule.rb", "every"),
        ("crontab", "* * * * *\n@daily\n\u{0}"),
    ] {
        assert!(of(&[(name, text)]).jobs.is_empty(), "{name}");
    }
}
