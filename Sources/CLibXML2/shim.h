#pragma once

// Debian's libxml2 is built with ICU, and its headers then include the system's <unicode/…>, whose
// types differ from those of the ICU inside Foundation: a Swift module that sees both does not
// build. Nothing that Kabar uses depends on it.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/SAX2.h>
#include <libxml/encoding.h>
#include <libxml/xmlerror.h>
