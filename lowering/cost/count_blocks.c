/* Counts how often every block of guest code runs: a plugin of qemu-user 7 and 8 (plugin API 1).

   Build: cc -O2 -shared -fPIC -o count_blocks.so count_blocks.c
   Use:   qemu-aarch64 -plugin count_blocks.so,out=FILE PROGRAM ...

   Every line of FILE is one translated block that ran: address, executions, and its instructions as words, all in
   hexadecimal. Qemu may translate an address more than once; the lines of one address add up.

   qemu-plugin.h is not in Debian's packages: the few declarations that are needed are repeated here. */

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum inline_operation { INLINE_ADD_U64 = 0 };

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id, void (*)(plugin_id, struct qemu_plugin_tb *));
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *, enum inline_operation, void *, uint64_t);
void qemu_plugin_register_atexit_cb(plugin_id, void (*)(plugin_id, void *), void *);

EXPORT int qemu_plugin_version = 1;

/* A linked list: qemu adds to `executions` in place, so that a block must never move. */
struct block {
  struct block *next;
  uint64_t address;
  uint64_t executions;
  size_t length;
  uint32_t instructions[];
};

static struct block *newest;
static const char *output;

static void translated(plugin_id id, struct qemu_plugin_tb *tb) {
  (void)id;
  size_t length = qemu_plugin_tb_n_insns(tb);
  struct block *block = calloc(1, sizeof *block + length * sizeof block->instructions[0]);
  if (block == NULL) abort();
  block->address = qemu_plugin_tb_vaddr(tb);
  block->length = length;
  for (size_t i = 0; i < length; i++)
    memcpy(&block->instructions[i], qemu_plugin_insn_data(qemu_plugin_tb_get_insn(tb, i)), 4);
  block->next = newest; /* qemu translates one block at a time */
  newest = block;
  qemu_plugin_register_vcpu_tb_exec_inline(tb, INLINE_ADD_U64, &block->executions, 1);
}

static void ended(plugin_id id, void *data) {
  (void)id;
  (void)data;
  FILE *file = fopen(output, "w");
  if (file == NULL) {
    perror(output);
    return;
  }
  for (struct block *block = newest; block != NULL; block = block->next) {
    if (block->executions == 0) continue;
    fprintf(file, "%" PRIx64 " %" PRIx64 " ", block->address, block->executions);
    for (size_t i = 0; i < block->length; i++) fprintf(file, "%08" PRIx32, block->instructions[i]);
    fputc('\n', file);
  }
  fputs("end\n", file); /* tells a whole file from one that a full disk cut off */
  fclose(file);
}

EXPORT int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++)
    if (strncmp(argv[i], "out=", 4) == 0) output = strdup(argv[i] + 4);
  if (output == NULL) {
    fputs("count_blocks: expected out=FILE\n", stderr);
    return -1;
  }
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, ended, NULL);
  return 0;
}
