/* The two loops of the reader that visit each message, compiled: see walk.py and table.py, which do
 * the same in Python where this was not built. Nothing is read outside the bytes that are given.
 */
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE, CUT, TOO_MANY_SHAPES, UNDEFINED };
enum { SLOTS = 8192, MOST_SHAPES = SLOTS / 2 };

typedef struct {
    const uint8_t *content; /* of the definition message, without its header byte */
    Py_ssize_t length, size; /* of the content, of a data message */
    int developer;
    int64_t *offsets;
    size_t count, room;
} Shape;

typedef struct {
    Shape *shapes;
    size_t count, room;
    uint16_t slots[SLOTS]; /* index of a shape and 1, by the hash of its content */
} Shapes;

static Py_ssize_t sum_of_sizes(const uint8_t *fields, int count) {
    Py_ssize_t sum = 0;
    for (int field = 0; field < count; field++)
        sum += fields[3 * field + 1];
    return sum;
}

/* The shape that a definition describes, the same for the same content; -1 without memory. */
static int shape_of(Shapes *all, const uint8_t *content, Py_ssize_t length, int developer) {
    uint32_t hash = 2166136261u + (uint32_t)developer;
    for (Py_ssize_t at = 0; at < length; at++)
        hash = (hash ^ content[at]) * 16777619u;
    uint32_t slot = hash % SLOTS;
    for (; all->slots[slot]; slot = (slot + 1) % SLOTS) {
        const Shape *one = &all->shapes[all->slots[slot] - 1];
        if (one->length == length && one->developer == developer &&
            !memcmp(one->content, content, (size_t)length))
            return all->slots[slot] - 1;
    }
    if (all->count == all->room) {
        size_t room = all->room ? 2 * all->room : 32;
        Shape *more = realloc(all->shapes, room * sizeof(Shape));
        if (!more)
            return -1;
        all->shapes = more;
        all->room = room;
    }
    Py_ssize_t size = 1 + sum_of_sizes(content + 5, content[4]);
    if (developer)
        size += sum_of_sizes(content + 6 + 3 * content[4], content[5 + 3 * content[4]]);
    all->shapes[all->count] = (Shape){content, length, size, developer, NULL, 0, 0};
    all->slots[slot] = (uint16_t)++all->count;
    return (int)all->count - 1;
}

static int note(Shape *shape, Py_ssize_t at) {
    if (shape->count == shape->room) {
        size_t room = shape->room ? 2 * shape->room : 16;
        int64_t *more = realloc(shape->offsets, room * sizeof(int64_t));
        if (!more)
            return -1;
        shape->offsets = more;
        shape->room = room;
    }
    shape->offsets[shape->count++] = at;
    return 0;
}

/* Walk from *at to `end`; *at is then where it stopped. How it stopped, or -1 without memory. */
static int walk(Shapes *all, const uint8_t *data, Py_ssize_t *at, Py_ssize_t end, size_t most,
                int *compressed) {
    int current[16];
    for (int local = 0; local < 16; local++)
        current[local] = -1;
    while (*at < end) {
        const uint8_t *here = data + *at;
        Py_ssize_t left = end - *at, length;
        if ((*here & 0xC0) == 0x40) {
            int developer = (*here & 0x20) != 0;
            if (left < 6)
                return CUT;
            length = 6 + 3 * (Py_ssize_t)here[5];
            if (developer) {
                if (left < length + 1)
                    return CUT;
                length += 1 + 3 * (Py_ssize_t)here[length];
            }
            if (left < length)
                return CUT;
            if (all->count >= most)
                return TOO_MANY_SHAPES;
            if ((current[*here & 15] = shape_of(all, here + 1, length - 1, developer)) < 0)
                return -1;
        } else {
            int local = *here & 0x80 ? *here >> 5 & 3 : *here & 15;
            if (current[local] < 0)
                return UNDEFINED;
            Shape *shape = &all->shapes[current[local]];
            *compressed |= *here >> 7;
            length = shape->size;
            if (left < length)
                return CUT;
            if (note(shape, *at))
                return -1;
        }
        *at += length;
    }
    return WHOLE;
}

static PyObject *listed(const Shapes *all, const uint8_t *data) {
    PyObject *list = PyList_New(0);
    for (size_t at = 0; list && at < all->count; at++) {
        const Shape *one = &all->shapes[at];
        /* No "y#": built with 3.13 or later, that would ask Python 3.11 for what it cannot do. */
        PyObject *item = Py_BuildValue(
            "(NON)", PyBytes_FromStringAndSize((const char *)one->content, one->length),
            one->developer ? Py_True : Py_False,
            PyBytes_FromStringAndSize(one->count ? (const char *)one->offsets : "",
                                      (Py_ssize_t)(one->count * sizeof(int64_t))));
        if (!item || PyList_Append(list, item))
            Py_CLEAR(list);
        Py_XDECREF(item);
    }
    return list;
}

/* scan(data, start, end, most_shapes) gives ([(content of the definition, whether it has developer
 * fields, offsets of its messages as native 64-bit integers)], whether any header holds the time,
 * how the walk stopped, where).
 */
static PyObject *scan(PyObject *self, PyObject *args) {
    Py_buffer data;
    Py_ssize_t at, end, most;
    if (!PyArg_ParseTuple(args, "y*nnn", &data, &at, &end, &most))
        return NULL;
    PyObject *result = NULL;
    Shapes *all = calloc(1, sizeof(Shapes));
    if (at < 0 || end > data.len || most < 0 || most > MOST_SHAPES) {
        PyErr_SetString(PyExc_ValueError, "the span is not within the bytes");
    } else if (all) {
        int compressed = 0;
        int stop = walk(all, data.buf, &at, end, (size_t)most, &compressed);
        PyObject *list = stop < 0 ? NULL : listed(all, data.buf);
        if (list)
            result = Py_BuildValue("(NOin)", list, compressed ? Py_True : Py_False, stop, at);
    }
    if (!result && !PyErr_Occurred())
        PyErr_NoMemory();
    for (size_t index = 0; all && index < all->count; index++)
        free(all->shapes[index].offsets);
    if (all)
        free(all->shapes);
    free(all);
    PyBuffer_Release(&data);
    return result;
}

/* The number of `kind` u, i or f at `raw`; NaN if it is invalid or no number. */
static double number_at(const uint8_t *raw, int kind, int size, int turned, int checked,
                        uint64_t invalid) {
    uint64_t bits = 0;
    for (int byte = 0; byte < size; byte++)
        bits |= (uint64_t)raw[turned ? size - 1 - byte : byte] << 8 * byte;
    if (checked && bits == invalid)
        return NAN;
    if (kind == 'u')
        return (double)bits;
    if (kind == 'i') {
        uint64_t sign = (uint64_t)1 << (8 * size - 1);
        return (double)((int64_t)((bits ^ sign) - sign));
    }
    double value;
    if (size == 4) {
        uint32_t low = (uint32_t)bits;
        float narrow;
        memcpy(&narrow, &low, sizeof narrow);
        value = narrow;
    } else {
        memcpy(&value, &bits, sizeof value);
    }
    return isfinite(value) ? value : NAN;
}

/* numbers(data, offsets, place, kind, size, whether the bytes are turned, whether there is an invalid
 * number, which, widest, scale, offset) gives number / scale - offset for each message as native
 * doubles; NaN where it is invalid or farther than `widest` from 0.
 */
static PyObject *numbers(PyObject *self, PyObject *args) {
    Py_buffer data, offsets;
    Py_ssize_t place;
    int kind, size, turned, checked;
    unsigned long long invalid;
    double widest, scale, offset;
    if (!PyArg_ParseTuple(args, "y*y*nCippKddd", &data, &offsets, &place, &kind, &size, &turned,
                          &checked, &invalid, &widest, &scale, &offset))
        return NULL;
    Py_ssize_t count = offsets.len / (Py_ssize_t)sizeof(int64_t);
    int known = size == 4 || size == 8 || (kind != 'f' && (size == 1 || size == 2));
    known &= (kind == 'u' || kind == 'i' || kind == 'f') && place >= 0 && place <= data.len;
    Py_ssize_t last = known ? data.len - place - size : -1;
    PyObject *result = NULL;
    if (!known)
        PyErr_SetString(PyExc_ValueError, "no such number");
    else
        result = PyByteArray_FromStringAndSize(NULL, count * (Py_ssize_t)sizeof(double));
    char *out = result ? PyByteArray_AsString(result) : NULL;
    for (Py_ssize_t row = 0; result && row < count; row++) {
        int64_t at;
        memcpy(&at, (const char *)offsets.buf + row * (Py_ssize_t)sizeof at, sizeof at);
        if (at < 0 || at > last) {
            PyErr_SetString(PyExc_ValueError, "a message is not within the bytes");
            Py_CLEAR(result);
            break;
        }
        double value = number_at((const uint8_t *)data.buf + at + place, kind, size, turned,
                                 checked, invalid);
        value = (fabs(value) > widest ? NAN : value) / scale - offset;
        memcpy(out + row * (Py_ssize_t)sizeof value, &value, sizeof value);
    }
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&data);
    return result;
}

static PyMethodDef methods[] = {
    {"scan", scan, METH_VARARGS, "Find every message between two places."},
    {"numbers", numbers, METH_VARARGS, "Gather one field of many messages as floats."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "_scan", NULL, 0, methods,
                                    NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__scan(void) { return PyModuleDef_Init(&module); }
