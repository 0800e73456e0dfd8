using Gateway.Storage;

namespace Gateway.Interop.Testing;

/// <summary>The names of all images in the data directories of daemons that have ended.</summary>
internal static class StoredImages
{
    /// <summary>An image twice in one directory, or in two, stands there twice.</summary>
    public static List<(string Camera, uint BootId, long ImageId)> Of(params string[] directories)
    {
        var names = new List<(string, uint, long)>();
        foreach (var path in directories)
        {
            using var directory = DataDirectory.Open(path);
            using var database = StoreDatabase.Open(directory, new StoreOptions(), TimeProvider.System);
            for (var page = 1; ; page++)
            {
                var rows = database.Images.List(page, 100, newestFirst: false).Images;
                names.AddRange(rows.Select(row => (row.Camera, row.BootId, row.ImageId)));
                if (rows.Count < 100)
                    break;
            }
        }

        return names;
    }
}
