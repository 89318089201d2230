// The ceiling of the design: writes what the daemon writes, in batches of the same size, by libpq in pipeline mode, with
// no engine, no JSON, no socket and no scheduling.
//
// usage: agentlab-bench-reference CONNINFO journal|runs CONNECTIONS BATCH SECONDS STAGES BYTES
//
// "journal" writes a journal row per stage and nothing else. "runs" also writes what else a run costs: its row and
// its initial state at its start, its end, and the fence of every batch. BYTES is the size of what a stage changes.
// Answers one JSON object: stages per second, CPU per stage, and the time that a batch takes.

#include "arrays.h"
#include "statements.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <time.h>

struct settings {
    const char *conninfo;
    bool whole_runs;
    int connections, batch, stages, bytes;
    double seconds;
};

struct run {
    uint8_t id[16];
    int iteration; // of the next stage; 0: the run has not begun
};

struct worker {
    pthread_t thread;
    const struct settings *settings;
    PGconn *connection;
    uint8_t daemon[16];
    struct run *runs, last;
    char *changes;
    long stages;
    float *times; // of batches, in milliseconds
    int batches, capacity;
    struct array id, duration, iteration, attempts, failed, holds, node, next, predicate, error, change;
    struct array new_id, state, done_id, status, result, message;
};

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(PGconn *connection, const char *what) {
    fprintf(stderr, "agentlab-bench-reference: %s: %s", what, PQerrorMessage(connection));
    exit(1);
}

// Version 7: ids that sort by time, so that the index grows at its end.
static void make_uuid(uint8_t id[16]) {
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    uint64_t ms = (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
    if (getrandom(id, 16, 0) != 16) abort();
    for (int i = 0; i < 6; i++) id[i] = (uint8_t)(ms >> (40 - 8 * i));
    id[6] = (uint8_t)((id[6] & 0x0f) | 0x70);
    id[8] = (uint8_t)((id[8] & 0x3f) | 0x80);
}

static void prepare(PGconn *connection, const char *name, const char *sql) {
    PGresult *result = PQprepare(connection, name, sql, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail(connection, name);
    PQclear(result);
}

static void register_daemon(struct worker *w) {
    make_uuid(w->daemon);
    const char *values[] = {(const char *)w->daemon};
    const int lengths[] = {16}, formats[] = {1};
    PGresult *result = PQexecParams(
        w->connection,
        "INSERT INTO agentlab.daemons (id, instance_id, hostname, pid, version) VALUES ($1::uuid, $1, 'reference', 0, '')",
        1, NULL, values, lengths, formats, 1);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail(w->connection, "daemon");
    PQclear(result);
}

static void connect_worker(struct worker *w) {
    w->connection = PQconnectdb(w->settings->conninfo);
    if (PQstatus(w->connection) != CONNECTION_OK) fail(w->connection, "connect");
    register_daemon(w);
    PGresult *settings = PQexec(w->connection, SETTINGS);
    if (PQresultStatus(settings) != PGRES_TUPLES_OK) fail(w->connection, "settings");
    PQclear(settings);
    prepare(w->connection, "stage", STAGE);
    prepare(w->connection, "stages", STAGES);
    prepare(w->connection, "fence", FENCE);
    prepare(w->connection, "runs", RUNS);
    prepare(w->connection, "snapshots", SNAPSHOTS);
    prepare(w->connection, "finish", FINISH);
    if (!PQenterPipelineMode(w->connection)) fail(w->connection, "pipeline mode");
}

static void send(struct worker *w, const char *name, int count, const char *const *values, const int *lengths) {
    static const int formats[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    if (!PQsendQueryPrepared(w->connection, name, count, values, lengths, formats, 1)) fail(w->connection, name);
}

static void send_arrays(struct worker *w, const char *name, int count, bool with_daemon, struct array *const *arrays) {
    const char *values[16];
    int lengths[16], n = 0;
    if (with_daemon) {
        values[n] = (const char *)w->daemon;
        lengths[n++] = 16;
    }
    for (int i = 0; i < count; i++) {
        end(arrays[i]);
        values[n] = (const char *)arrays[i]->bytes;
        lengths[n++] = (int)arrays[i]->count;
    }
    send(w, name, n, values, lengths);
}

// A single stage goes as plain values.
static void send_stage(struct worker *w, const struct run *run) {
    uint64_t duration = __builtin_bswap64(12);
    uint32_t iteration = __builtin_bswap32((uint32_t)run->iteration), attempts = __builtin_bswap32(1);
    char failed = 0, node[24], next[24];
    snprintf(node, sizeof node, "node-%d", run->iteration);
    snprintf(next, sizeof next, "node-%d", run->iteration + 1);
    const char *values[] = {(const char *)run->id, (char *)&duration, (char *)&iteration, (char *)&attempts, &failed,
                            NULL, node, next, NULL, NULL, w->changes};
    const int lengths[] = {16, 8, 4, 4, 1, 0, (int)strlen(node), (int)strlen(next), 0, 0, w->settings->bytes};
    send(w, "stage", 11, values, lengths);
}

static void send_stages(struct worker *w) {
    struct array *const arrays[] = {&w->id, &w->duration, &w->iteration, &w->attempts, &w->failed, &w->holds,
                                    &w->node, &w->next, &w->predicate, &w->error, &w->change};
    send_arrays(w, "stages", 11, false, arrays);
}

static void begin_batch(struct worker *w) {
    begin(&w->id, UUID), begin(&w->duration, INT8), begin(&w->iteration, INT4), begin(&w->attempts, INT4);
    begin(&w->failed, BOOL), begin(&w->holds, BOOL), begin(&w->node, TEXT), begin(&w->next, TEXT);
    begin(&w->predicate, TEXT), begin(&w->error, TEXT), begin(&w->change, BYTEA);
    begin(&w->new_id, UUID), begin(&w->state, BYTEA);
    begin(&w->done_id, UUID), begin(&w->status, TEXT), begin(&w->result, JSON), begin(&w->message, TEXT);
}

static void add_stage(struct worker *w, const struct run *run) {
    char name[24];
    element(&w->id, run->id, 16);
    element64(&w->duration, 12);
    element32(&w->iteration, (uint32_t)run->iteration);
    element32(&w->attempts, 1);
    element(&w->failed, "", 1);
    element_null(&w->holds);
    snprintf(name, sizeof name, "node-%d", run->iteration);
    element_text(&w->node, name);
    snprintf(name, sizeof name, "node-%d", run->iteration + 1);
    element_text(&w->next, name);
    element_null(&w->predicate);
    element_null(&w->error);
    element(&w->change, w->changes, (size_t)w->settings->bytes);
}

static void add_end(struct worker *w, const struct run *run) {
    element(&w->done_id, run->id, 16);
    element_text(&w->status, "completed");
    element_text(&w->result, "{\"counter\":10}");
    element_null(&w->message);
}

// Goes one commit further with a run; answers whether that is a stage.
static bool advance(struct worker *w, struct run *run) {
    if (run->iteration == 0) {
        make_uuid(run->id);
        run->iteration = 1;
        if (w->settings->whole_runs) {
            element(&w->new_id, run->id, 16);
            element(&w->state, w->changes, (size_t)w->settings->bytes);
            return false;
        }
    }
    add_stage(w, run);
    w->last = *run;
    if (run->iteration < w->settings->stages) {
        run->iteration++;
    } else {
        add_end(w, run);
        run->iteration = 0;
    }
    return true;
}

static void await_batch(struct worker *w) {
    for (;;) {
        PGresult *result = PQgetResult(w->connection);
        if (!result) continue;
        ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        if (status == PGRES_PIPELINE_SYNC) return;
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(w->connection, "batch");
    }
}

// Answers how many stages it has made durable.
static int write_batch(struct worker *w) {
    bool whole = w->settings->whole_runs;
    int stages = 0;
    begin_batch(w);
    for (int i = 0; i < w->settings->batch; i++) stages += advance(w, &w->runs[i]);
    if (whole) send_arrays(w, "fence", 0, true, NULL);
    if (w->new_id.elements) {
        send_arrays(w, "runs", 1, true, (struct array *[]){&w->new_id});
        send_arrays(w, "snapshots", 2, false, (struct array *[]){&w->new_id, &w->state});
    }
    if (stages == 1) send_stage(w, &w->last);
    if (stages > 1) send_stages(w);
    if (whole && w->done_id.elements) {
        send_arrays(w, "finish", 4, true, (struct array *[]){&w->done_id, &w->status, &w->result, &w->message});
    }
    if (!PQpipelineSync(w->connection)) fail(w->connection, "sync");
    await_batch(w);
    return stages;
}

static void note_time(struct worker *w, double seconds) {
    if (w->batches == w->capacity) {
        w->capacity = w->capacity ? w->capacity * 2 : 4096;
        w->times = realloc(w->times, (size_t)w->capacity * sizeof *w->times);
        if (!w->times) abort();
    }
    w->times[w->batches++] = (float)(seconds * 1000);
}

static void *work(void *argument) {
    struct worker *w = argument;
    double start = now(), end = start + w->settings->seconds;
    for (double before = start; before < end;) {
        w->stages += write_batch(w);
        double after = now();
        note_time(w, after - before);
        before = after;
    }
    return NULL;
}

// The runs of a batch stand at different stages, as those of a daemon do.
static void prepare_worker(struct worker *w, const struct settings *settings) {
    w->settings = settings;
    w->runs = calloc((size_t)settings->batch, sizeof *w->runs);
    w->changes = malloc((size_t)settings->bytes);
    if (!w->runs || !w->changes) abort();
    // Half random, so that it compresses about as text does.
    for (int i = 0; i < settings->bytes; i++) w->changes[i] = (char)('a' + (i % 2 ? random() % 26 : i / 2 % 26));
    connect_worker(w);
    for (int i = 0; i < settings->batch; i++) {
        if (settings->whole_runs) continue;
        make_uuid(w->runs[i].id);
        w->runs[i].iteration = 1 + i % settings->stages;
    }
}

static int compare(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void report(struct worker *workers, int count, double seconds) {
    long stages = 0;
    int batches = 0, n = 0;
    for (int i = 0; i < count; i++) stages += workers[i].stages, batches += workers[i].batches;
    float *times = malloc((size_t)batches * sizeof *times);
    if (!times) abort();
    for (int i = 0; i < count; i++) {
        memcpy(times + n, workers[i].times, (size_t)workers[i].batches * sizeof *times);
        n += workers[i].batches;
    }
    qsort(times, (size_t)n, sizeof *times, compare);
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu = used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    printf("{\"stages\":%ld,\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"p50_ms\":%.4f,\"p99_ms\":%.4f}\n", stages, seconds,
           cpu, times[n / 2], times[(int)(n * 0.99)]);
    free(times);
}

int main(int argc, char **argv) {
    if (argc != 8) {
        fprintf(stderr, "usage: %s CONNINFO journal|runs CONNECTIONS BATCH SECONDS STAGES BYTES\n", argv[0]);
        return 64;
    }
    struct settings settings = {argv[1],       strcmp(argv[2], "runs") == 0, atoi(argv[3]), atoi(argv[4]),
                                atoi(argv[6]), atoi(argv[7]),                atof(argv[5])};
    if (settings.connections < 1 || settings.batch < 1 || settings.stages < 2 || settings.bytes < 1) return 64;
    struct worker *workers = calloc((size_t)settings.connections, sizeof *workers);
    if (!workers) abort();
    for (int i = 0; i < settings.connections; i++) prepare_worker(&workers[i], &settings);
    double start = now();
    for (int i = 0; i < settings.connections; i++) pthread_create(&workers[i].thread, NULL, work, &workers[i]);
    for (int i = 0; i < settings.connections; i++) pthread_join(workers[i].thread, NULL);
    double seconds = now() - start;
    report(workers, settings.connections, seconds);
    for (int i = 0; i < settings.connections; i++) PQfinish(workers[i].connection);
    return 0;
}
