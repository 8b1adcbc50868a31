#include "CToml.h"
int ward_placeholder_toml(void) { return 0; }
