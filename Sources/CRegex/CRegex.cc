#include "CRegex.h"
int ward_placeholder_regex(void) { return 0; }
