namespace Gateway.Tests.Ingest;

/// <summary>A JPEG by its structure: a thumbnail in a segment, fill bytes, two scans with stuffed bytes and restart markers.</summary>
internal static class TestPicture
{
    public static readonly byte[] Jpeg =
    [
        0xFF, 0xD8,
        0xFF, 0xE1, 0, 10, 0xFF, 0xD8, 0xFF, 0xDA, 7, 7, 0xFF, 0xD9,        // a segment with a thumbnail, which has an end of its own
        0xFF, 0xFF, 0xFF, 0xDB, 0, 5, 1, 0xFF, 0xD9,                        // fill bytes; a table
        0xFF, 0xDA, 0, 4, 1, 0, 0x12, 0xFF, 0, 0x34, 0xFF, 0xD0, 0x56, 0xFF, 0xD7, 9,
        0xFF, 0xC4, 0, 3, 0xFF,                                             // between the scans of a progressive picture
        0xFF, 0xDA, 0, 2, 0xD9, 0xFF, 0, 0x77, 0xF0,
        0xFF, 0xD9,
    ];

    public static string Base64 => Convert.ToBase64String(Jpeg);
}
