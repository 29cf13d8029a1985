/* The hot path in C, optional: what `detect.scanner.PlainScanner` and the first look of
 * `text.pipeline.fold_text` do, with the same answers.
 *
 * Two Aho-Corasick automata over code points (literals; spellings by sound), groups as bit sets, and
 * the quick check of sequences. What is rare stays in Python: confirming a homophone, a pattern.
 *
 * One translation unit: native/ holds its parts, each including those that it builds on, so that the
 * compiler may inline all of them.
 */
#include "native/building.h"

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "_native", "The hot path in C; see detect/scanner.py.", -1, NULL, NULL,
    NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit__native(void)
{
    PyObject *self;
    struct {
        PyObject **name;
        const char *text;
    } all[] = {{&names.segment, "segment"}, {&names.text, "text"},         {&names.seq, "seq"},
               {&names.end_ms, "end_ms"},   {&names.looked, "looked"},     {&names.fused, "fused"},
               {&names.denied, "denied"},   {&names.compiled, "compiled"}, {&names.space, " "}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if ((*all[i].name = PyUnicode_InternFromString(all[i].text)) == NULL)
            return NULL;
    if (PyType_Ready(&LookedType) < 0 || PyType_Ready(&ScannerType) < 0 ||
        PyType_Ready(&ClassesType) < 0 || (self = PyModule_Create(&module)) == NULL)
        return NULL;
    if (PyModule_AddObjectRef(self, "Scanner", (PyObject *)&ScannerType) < 0 ||
        PyModule_AddObjectRef(self, "Looked", (PyObject *)&LookedType) < 0 ||
        PyModule_AddObjectRef(self, "Classes", (PyObject *)&ClassesType) < 0) {
        Py_DECREF(self);
        return NULL;
    }
    return self;
}
