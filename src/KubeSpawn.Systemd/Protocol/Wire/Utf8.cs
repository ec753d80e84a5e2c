using System.Text;

namespace KubeSpawn.Systemd.Protocol.Wire;

/// <summary>UTF-8 that refuses what is not valid, both ways; holds no state.</summary>
internal static class Utf8
{
    internal static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
