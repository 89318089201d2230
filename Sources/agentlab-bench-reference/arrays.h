// Parameters of a statement in PostgreSQL's binary format.
#ifndef ARRAYS_H
#define ARRAYS_H

#include <libpq-fe.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { UUID = 2950, INT8 = 20, INT4 = 23, BOOL = 16, TEXT = 25, BYTEA = 17, JSON = 114, FLOAT8 = 701 };

// One array of one dimension, filled anew for each batch.
struct array {
    uint8_t *bytes;
    size_t count, capacity;
    uint32_t elements;
};

static inline void put(struct array *a, const void *bytes, size_t count) {
    if (a->count + count > a->capacity) {
        a->capacity = (a->count + count) * 2;
        a->bytes = realloc(a->bytes, a->capacity);
        if (!a->bytes) abort();
    }
    memcpy(a->bytes + a->count, bytes, count);
    a->count += count;
}

static inline void put32(struct array *a, uint32_t value) {
    value = __builtin_bswap32(value);
    put(a, &value, 4);
}

static inline void put64(struct array *a, uint64_t value) {
    value = __builtin_bswap64(value);
    put(a, &value, 8);
}

// Dimensions, whether there are NULLs, type, length, lower bound.
static inline void begin(struct array *a, uint32_t type) {
    a->count = 0;
    a->elements = 0;
    put32(a, 1);
    put32(a, 0);
    put32(a, type);
    put32(a, 0);
    put32(a, 1);
}

static inline void element(struct array *a, const void *bytes, size_t count) {
    put32(a, (uint32_t)count);
    put(a, bytes, count);
    a->elements++;
}

static inline void element32(struct array *a, uint32_t value) {
    value = __builtin_bswap32(value);
    element(a, &value, 4);
}

static inline void element64(struct array *a, uint64_t value) {
    value = __builtin_bswap64(value);
    element(a, &value, 8);
}

static inline void element_text(struct array *a, const char *text) { element(a, text, strlen(text)); }

static inline void element_null(struct array *a) {
    put32(a, UINT32_MAX);
    a->bytes[7] = 1;
    a->elements++;
}

static inline void end(struct array *a) {
    uint32_t elements = __builtin_bswap32(a->elements);
    memcpy(a->bytes + 12, &elements, 4);
}

#endif
