using Gateway.Testing;

namespace Gateway.Tests.Cameras;

public sealed class CameraLoginTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("adm:s3cret", "adm", "s3cret")]
    [InlineData("adm:s3:cr@t\nmore\n", "adm", "s3:cr@t")]
    [InlineData("adm:s3cret\r\n", "adm", "s3cret")]
    [InlineData("adm:", "adm", "")]
    public void Read_gives_user_and_password_of_the_first_line(string text, string user, string password) =>
        Assert.Equal((user, password), CameraLogin.Read(Write(text, UnixFileMode.UserRead | UnixFileMode.GroupRead)));

    [Theory]
    [InlineData("")]
    [InlineData("s3cret")]
    [InlineData(":s3cret")]
    public void Read_refuses_another_form_and_does_not_show_it(string text)
    {
        var problem = Assert.Throws<IOException>(() => CameraLogin.Read(Write(text, UnixFileMode.UserRead)));
        Assert.Contains("USER:PASSWORD", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_a_directory_and_a_pipe_without_waiting_and_names_the_setting()
    {
        foreach (var path in (string[])[_directory.Path, "/dev/zero"])
        {
            var problem = Assert.Throws<IOException>(() => CameraLogin.Read(path, "Cameras:3:CredentialsFile"));
            Assert.Equal($"Cameras:3:CredentialsFile cannot be used: {path} is a directory, a device or a pipe, no file", problem.Message);
        }
    }

    [Fact]
    public void Read_refuses_a_file_that_is_too_long()
    {
        var problem = Assert.Throws<IOException>(() => CameraLogin.Read(Write("adm:" + new string('x', 5000), UnixFileMode.UserRead)));
        Assert.Contains("more than 4096 bytes", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_refuses_a_file_that_others_may_read()
    {
        var file = Write("adm:s3cret", UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var problem = Assert.Throws<IOException>(() => CameraLogin.Read(file));
        Assert.Contains($"chmod 600 {file}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_names_a_file_that_is_not_there()
    {
        var problem = Assert.Throws<IOException>(() => CameraLogin.Read(_directory.Combine("missing")));
        Assert.Contains("missing", problem.Message, StringComparison.Ordinal);
    }

    private string Write(string text, UnixFileMode mode)
    {
        var file = _directory.Combine("credentials");
        File.WriteAllText(file, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, mode);
        return file;
    }
}
