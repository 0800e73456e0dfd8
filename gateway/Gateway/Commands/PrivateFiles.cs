using System.Runtime.InteropServices;

namespace Gateway.Commands;

/// <summary>Footage is private: only the user of this process can read its new files, unless they have an explicit mode.</summary>
internal static partial class PrivateFiles
{
    private const uint GroupAndOthers = 0b000_111_111;

    /// <summary>Sets umask(2) for the whole process; called before any file is created.</summary>
    public static void Only()
    {
        if (OperatingSystem.IsLinux())
            _ = SetUmask(GroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetUmask(uint mask);
}
