using System.Runtime.InteropServices;

namespace Gateway.Storage;

/// <summary>Chooses the SQLite library: the distribution's, which gets security updates, or else the one in the package.</summary>
internal static class SqliteLibrary
{
    private const string SystemName = "libsqlite3.so.0";
    private const string BundledName = "e_sqlite3";

    private static readonly Lazy<bool> Loaded = new(Load);

    /// <summary>Whether the distribution's library is in use (Debian package libsqlite3-0).</summary>
    public static bool IsSystem => Loaded.Value;

    /// <summary>Loads the library. Call it before anything else touches SQLite; later calls do nothing.</summary>
    public static void Use() => _ = Loaded.Value;

    private static bool Load()
    {
        var isSystem = NativeLibrary.TryLoad(SystemName, out var system);
        if (isSystem)
        {
            NativeLibrary.SetDllImportResolver(
                typeof(SQLite3Provider_e_sqlite3).Assembly, (name, _, _) => name == BundledName ? system : IntPtr.Zero);
        }

        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        raw.FreezeProvider();
        return isSystem;
    }
}
