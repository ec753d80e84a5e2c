using System.Security.Cryptography;

namespace KubeSpawn.Clusters.Kubeadm;

/// <summary>Bootstrap tokens: six and sixteen random letters and digits, a dot between.</summary>
public static class JoinToken
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A new one, from the system's random numbers.</summary>
    public static string Create() => $"{RandomNumberGenerator.GetString(Letters, 6)}.{RandomNumberGenerator.GetString(Letters, 16)}";
}
