namespace Gateway.Detection.Networks;

/// <summary>One <c>key=value</c> of a cfg file, without blanks, as darknet reads it.</summary>
internal readonly record struct CfgEntry(string Key, string Value, int Line);
