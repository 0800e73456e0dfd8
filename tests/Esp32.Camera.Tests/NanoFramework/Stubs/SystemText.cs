// Signatures of nanoFramework.System.Text, as far as the client uses them. Compiled by NanoFrameworkTests alone.
namespace System.Text
{
    public abstract class Encoding
    {
        public static Encoding UTF8 => throw null;

        public abstract byte[] GetBytes(string s);
    }
}
