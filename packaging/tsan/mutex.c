// Tells ThreadSanitizer what Synchronization.Mutex orders.
//
// A free Mutex is taken and given back by atomic operations that are compiled into our own code, which ThreadSanitizer
// sees. A contended one goes through the functions below, in the standard library, which is not instrumented: the kernel
// hands the lock on (FUTEX_LOCK_PI), and ThreadSanitizer reports races between what two holders do. Preloaded, this says
// what happened: whoever gets the lock comes after whoever gave it back.
//
// The names are those of Swift 6.3's libswiftSynchronization on Linux; SE-0433 describes the type. `self` is the address of
// the lock.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef SWIFT void lock_function(uint32_t thread, SELF void *mutex);
typedef SWIFT bool try_lock_function(SELF void *mutex);
typedef SWIFT void unlock_function(SELF void *mutex);

// Part of the ThreadSanitizer runtime in the program under test; other programs have none.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

static lock_function *next_lock;
static try_lock_function *next_try_lock;
static unlock_function *next_unlock;

__attribute__((constructor)) static void find(void) {
    next_lock = (lock_function *)dlsym(RTLD_NEXT, LOCK);
    next_try_lock = (try_lock_function *)dlsym(RTLD_NEXT, TRY_LOCK);
    next_unlock = (unlock_function *)dlsym(RTLD_NEXT, UNLOCK);
}

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
SWIFT bool try_lock_slow(SELF void *mutex) __asm__(TRY_LOCK);
SWIFT void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, SELF void *mutex) {
    next_lock(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

SWIFT bool try_lock_slow(SELF void *mutex) {
    bool is_locked = next_try_lock(mutex);
    if (is_locked && __tsan_acquire) __tsan_acquire(mutex);
    return is_locked;
}

SWIFT void unlock_slow(SELF void *mutex) {
    if (__tsan_release) __tsan_release(mutex);
    next_unlock(mutex);
}
