using Gateway.Protocol;

namespace Gateway.Link;

/// <summary>Writes the body of a reply.</summary>
internal delegate void BodyWriter(ref LinkWriter writer);
