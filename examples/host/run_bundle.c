/* Runs one target of a bundle on an f32 input and prints its f32 result, with IREE's runtime API alone.

     run_bundle DEVICE MODULE INPUT SHAPE [WEIGHTS...]

     run_bundle local-sync bundle/variants/android-arm64/model.vmfb input.f32 1x28x28x1 bundle/weights-0123.irpa

   DEVICE is local-sync, local-task or vulkan. INPUT holds the bare elements of the input, in order:
   python -c "import numpy; numpy.load('bundle/sample/input_0.npy').tofile('input.f32')". The weights of a target are
   listed in manifest.json; what a program of one input and one result needs is all here. See docs/deploy.md for the
   build. Nothing of the bundle is checked here: do that where the bundle comes from, or with `python -m
   lowering.doctor`. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "iree/io/formats/parser_registry.h"
#include "iree/io/parameter_index.h"
#include "iree/io/parameter_index_provider.h"
#include "iree/modules/io/parameters/module.h"
#include "iree/runtime/api.h"

#define MAX_RANK 8

/* Gives the session the weights in `paths`, under the scope that modules name them in. */
static iree_status_t append_weights(iree_runtime_instance_t* instance, iree_runtime_session_t* session, int count,
                                    char** paths) {
  iree_allocator_t allocator = iree_runtime_session_host_allocator(session);
  iree_io_parameter_index_t* index = NULL;
  iree_io_parameter_provider_t* provider = NULL;
  iree_vm_module_t* module = NULL;
  iree_status_t status = iree_io_parameter_index_create(allocator, &index);
  for (int i = 0; i < count && iree_status_is_ok(status); ++i) {
    iree_string_view_t path = iree_make_cstring_view(paths[i]);
    iree_io_file_handle_t* file = NULL;
    status = iree_io_file_handle_open(IREE_IO_FILE_MODE_READ, path, allocator, &file);
    if (iree_status_is_ok(status)) status = iree_io_parse_file_index(path, file, index, allocator);
    iree_io_file_handle_release(file); /* the index keeps it open */
  }
  if (iree_status_is_ok(status)) {
    status = iree_io_parameter_index_provider_create(
        iree_make_cstring_view("model"), index, IREE_IO_PARAMETER_INDEX_PROVIDER_DEFAULT_MAX_CONCURRENT_OPERATIONS,
        allocator, &provider);
  }
  if (iree_status_is_ok(status)) {
    status = iree_io_parameters_module_create(iree_runtime_instance_vm_instance(instance), 1, &provider, allocator,
                                              &module);
  }
  if (iree_status_is_ok(status)) status = iree_runtime_session_append_module(session, module);
  iree_vm_module_release(module);
  iree_io_parameter_provider_release(provider);
  iree_io_parameter_index_release(index);
  return status;
}

/* Reads `shape`, such as 1x28x28x1; returns the number of elements, 0 where it is none. */
static size_t parse_shape(const char* shape, iree_hal_dim_t* dims, size_t* rank) {
  size_t elements = 1;
  for (*rank = 0; *rank < MAX_RANK; shape++) {
    char* end = NULL;
    unsigned long extent = strtoul(shape, &end, 10);
    if (end == shape || extent == 0 || elements > SIZE_MAX / sizeof(float) / extent) return 0;
    dims[(*rank)++] = extent;
    elements *= extent;
    if (*end == '\0') return elements;
    if (*end != 'x') return 0;
    shape = end;
  }
  return 0;
}

/* Reads exactly `elements` floats; the caller frees them. */
static float* read_input(const char* path, size_t elements) {
  float* values = malloc(elements * sizeof *values);
  FILE* file = fopen(path, "rb");
  if (file == NULL || values == NULL || fread(values, sizeof *values, elements, file) != elements ||
      fgetc(file) != EOF) {
    fprintf(stderr, "error: %s does not hold %zu f32 values\n", path, elements);
    free(values);
    values = NULL;
  }
  if (file != NULL) fclose(file);
  return values;
}

static iree_status_t print_result(iree_runtime_session_t* session, iree_runtime_call_t* call) {
  iree_hal_buffer_view_t* result = NULL;
  IREE_RETURN_IF_ERROR(iree_runtime_call_outputs_pop_front_buffer_view(call, &result));
  size_t elements = iree_hal_buffer_view_element_count(result);
  float* values = malloc(elements * sizeof *values);
  iree_status_t status = values ? iree_ok_status() : iree_make_status(IREE_STATUS_RESOURCE_EXHAUSTED);
  if (iree_status_is_ok(status)) { /* works for memory that the CPU cannot see as well */
    status = iree_hal_device_transfer_d2h(iree_runtime_session_device(session), iree_hal_buffer_view_buffer(result), 0,
                                          values, elements * sizeof *values, IREE_HAL_TRANSFER_BUFFER_FLAG_DEFAULT,
                                          iree_infinite_timeout());
  }
  for (size_t i = 0; i < elements && iree_status_is_ok(status); ++i) printf("%.9g\n", values[i]);
  free(values);
  iree_hal_buffer_view_release(result);
  return status;
}

static iree_status_t call_main(iree_runtime_session_t* session, const float* values, size_t elements, size_t rank,
                               const iree_hal_dim_t* dims) {
  iree_runtime_call_t call;
  IREE_RETURN_IF_ERROR(iree_runtime_call_initialize_by_name(session, iree_make_cstring_view("module.main"), &call));
  iree_hal_buffer_params_t params = {
      .type = IREE_HAL_MEMORY_TYPE_DEVICE_LOCAL,
      .access = IREE_HAL_MEMORY_ACCESS_ALL,
      .usage = IREE_HAL_BUFFER_USAGE_DEFAULT,
  };
  iree_hal_buffer_view_t* input = NULL;
  iree_status_t status = iree_hal_buffer_view_allocate_buffer_copy(
      iree_runtime_session_device(session), iree_runtime_session_device_allocator(session), rank, dims,
      IREE_HAL_ELEMENT_TYPE_FLOAT_32, IREE_HAL_ENCODING_TYPE_DENSE_ROW_MAJOR, params,
      iree_make_const_byte_span(values, elements * sizeof *values), &input);
  if (iree_status_is_ok(status)) status = iree_runtime_call_inputs_push_back_buffer_view(&call, input);
  iree_hal_buffer_view_release(input);
  if (iree_status_is_ok(status)) status = iree_runtime_call_invoke(&call, /*flags=*/0); /* call it often: it is cheap */
  if (iree_status_is_ok(status)) status = print_result(session, &call);
  iree_runtime_call_deinitialize(&call);
  return status;
}

static iree_status_t run(int argc, char** argv, const float* values, size_t elements, size_t rank,
                         const iree_hal_dim_t* dims) {
  iree_runtime_instance_options_t instance_options;
  iree_runtime_instance_options_initialize(&instance_options);
  iree_runtime_instance_options_use_all_available_drivers(&instance_options);
  iree_runtime_instance_t* instance = NULL;
  iree_hal_device_t* device = NULL;
  iree_runtime_session_t* session = NULL;
  iree_status_t status = iree_runtime_instance_create(&instance_options, iree_allocator_system(), &instance);
  if (iree_status_is_ok(status)) {
    status = iree_runtime_instance_try_create_default_device(instance, iree_make_cstring_view(argv[1]), &device);
  }
  iree_runtime_session_options_t session_options;
  iree_runtime_session_options_initialize(&session_options);
  if (iree_status_is_ok(status)) {
    status = iree_runtime_session_create_with_device(instance, &session_options, device,
                                                     iree_runtime_instance_host_allocator(instance), &session);
  }
  if (iree_status_is_ok(status)) status = append_weights(instance, session, argc - 5, argv + 5);
  if (iree_status_is_ok(status)) status = iree_runtime_session_append_bytecode_module_from_file(session, argv[2]);
  if (iree_status_is_ok(status)) status = call_main(session, values, elements, rank, dims);
  iree_runtime_session_release(session);
  iree_hal_device_release(device);
  iree_runtime_instance_release(instance);
  return status;
}

int main(int argc, char** argv) {
  iree_hal_dim_t dims[MAX_RANK];
  size_t rank = 0, elements = 0;
  if (argc < 5 || (elements = parse_shape(argv[4], dims, &rank)) == 0) {
    fprintf(stderr, "usage: %s DEVICE MODULE INPUT SHAPE [WEIGHTS...]\n", argv[0]);
    return 2;
  }
  float* values = read_input(argv[3], elements);
  if (values == NULL) return 2;
  iree_status_t status = run(argc, argv, values, elements, rank, dims);
  free(values);
  if (iree_status_is_ok(status)) return 0;
  iree_status_fprint(stderr, status);
  iree_status_ignore(status);
  return 1;
}
