#pragma once
// C face of toml++ (a C++ library): parses a document and walks its nodes.
