using System.Text;
using Gateway.Commands;

namespace Gateway.Tests.Commands;

public sealed class LossyWriterTests
{
    [Fact]
    public void What_can_be_written_is()
    {
        using var inner = new StringWriter();
        using var writer = new LossyWriter(inner);
        writer.Write('a');
        writer.Write("b");
        writer.Write("xcdx".AsSpan(1, 2));
        writer.WriteLine("e");
        Assert.Equal($"abcde{inner.NewLine}", inner.ToString());
    }

    [Fact]
    public void What_cannot_be_written_is_lost_without_an_exception()
    {
        using var writer = new LossyWriter(new FullDisk());
        writer.Write('a');
        writer.Write("b");
        writer.Write("cd".AsSpan());
        writer.WriteLine("e");
        writer.WriteLine();
        writer.Flush();
    }

    private sealed class FullDisk : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Flush() => throw new IOException("No space left on device");
    }
}
