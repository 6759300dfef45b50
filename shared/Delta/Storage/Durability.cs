using System.Runtime.InteropServices;

namespace FeatureJobs.Delta;

/// <summary>
/// The calls that .NET lacks. <c>File.Move(overwrite: false)</c> is lstat then rename on Unix, so two writers can both succeed;
/// link(2) cannot. A new name is durable only once its folder is synchronised, which <c>FileStream</c> cannot do.
/// </summary>
internal static partial class Durability
{
    private const int FileExists = 17; // EEXIST on Linux, macOS and the BSDs alike

    /// <summary>Gives the file at <paramref name="source"/> the second name <paramref name="target"/>; false if that name is taken.</summary>
    public static bool TryLink(string source, string target)
    {
        if (Link(source, target) == 0)
        {
            return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == FileExists
            ? false
            : throw new IOException($"Cannot create '{target}': {Marshal.GetPInvokeErrorMessage(error)} (error {error}). "
                + "A table needs a file system with hard links, by which a commit is atomic.");
    }

    public static void SyncFile(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Makes the names in a folder durable. Windows has no such call and needs none.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, 0);
        if (descriptor < 0)
        {
            throw Failed("open", path);
        }

        var synced = FSync(descriptor) == 0;
        var failure = synced ? null : Failed("synchronise", path);
        _ = Close(descriptor);
        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Creates a folder and those above it, each durable in the one above.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(parent))
        {
            CreateFolder(parent);
        }

        Directory.CreateDirectory(path);
        if (!string.IsNullOrEmpty(parent))
        {
            SyncFolder(parent);
        }
    }

    private static IOException Failed(string verb, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot {verb} the folder '{path}': {Marshal.GetPInvokeErrorMessage(error)} (error {error}).");
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string target);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
