int ward_placeholder_regex(void);
